using System.Runtime.InteropServices;
using Trapless.Cache;

namespace Trapless.Cli.Launch;

/// <summary>Becomes another program: same process, parent, terminal and descriptors.</summary>
internal static class Exec
{
    /// <summary>Does not return unless it failed.</summary>
    /// <exception cref="CliException">The kernel refused: 127 if there is no such file, else 126.</exception>
    internal static unsafe int Become(LaunchPlan plan)
    {
        var start = StartState.Current;
        using var file = new NativeStrings([plan.File]);
        using var arguments = new NativeStrings(plan.Arguments);
        using var environment = new NativeStrings(EnvironmentBlock.Current(start));
        Console.Out.Flush();
        DiagnosticsFiles.Remove();
        start.Restore();
        Native.Execve(file.Pointer[0], arguments.Pointer, environment.Pointer);
        throw Failure(plan, Marshal.GetLastPInvokeError());
    }

    internal static CliException Failure(LaunchPlan plan, int errno) => new(
        $"{PathText.Decode(plan.File)}: {Marshal.GetPInvokeErrorMessage(errno)}",
        errno == Native.ErrnoNotFound ? ExitStatus.NotFound : ExitStatus.NotExecutable);
}
