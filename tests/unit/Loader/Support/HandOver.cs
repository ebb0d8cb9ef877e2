namespace Trapless.Loader.Tests.Support;

/// <summary>
/// Whether a program that died had been handed the process: the loader's last call describes it to the kernel (PR_SET_MM), or is an
/// execve of what cannot be layered. Seen by strace, which the program does not notice.
/// </summary>
internal static class HandOver
{
    public static bool Happened(string loader, params IEnumerable<string> arguments)
    {
        using var folder = new Folder();
        var log = folder["log"];
        Launch.Native("strace", ["-qq", "-e", "trace=prctl,execve", "-o", log, loader, .. arguments]);
        var calls = File.ReadAllLines(log).Skip(1).ToArray();
        return Array.Exists(calls, call => call.StartsWith("execve(", StringComparison.Ordinal) || call.StartsWith("prctl(PR_SET_MM", StringComparison.Ordinal));
    }
}
