namespace Trapless.Cli;

/// <summary>The exit statuses that are ours; every other one is the program's.</summary>
internal static class ExitStatus
{
    internal const int Success = 0;

    /// <summary>A check found something: <c>doctor</c>, <c>cache verify</c>, <c>generate --check</c>, <c>rewrite</c>.</summary>
    internal const int Found = 1;

    /// <summary>Our own failure or a bad option.</summary>
    internal const int Failure = 125;

    /// <summary>The program is there and cannot be executed.</summary>
    internal const int NotExecutable = 126;

    /// <summary>There is no such program.</summary>
    internal const int NotFound = 127;
}
