namespace Trapless.Cli;

/// <summary>Ends the command with a message and an exit status.</summary>
internal sealed class CliException(string message, int exitStatus = ExitStatus.Failure, Exception? cause = null) : Exception(message, cause)
{
    internal int ExitStatus { get; } = exitStatus;
}
