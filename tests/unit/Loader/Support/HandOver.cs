namespace Trapless.Loader.Tests.Support;

/// <summary>
/// Whether a program that died had been handed the process: the loader's last call describes it to the kernel (PR_SET_MM), or is an
/// execve of what cannot be layered. Seen by strace, which the program does not notice.
/// </summary>
internal static class HandOver
{
    public static bool Happened(string loader, params IEnumerable<string> arguments) => Calls(loader, arguments).Length != 0;

    /// <summary>Whether it was handed to the kernel.</summary>
    public static bool IsNative(string loader, params IEnumerable<string> arguments) =>
        Array.Exists(Calls(loader, arguments), call => call.StartsWith("execve(", StringComparison.Ordinal));

    private static string[] Calls(string loader, IEnumerable<string> arguments)
    {
        using var folder = new Folder();
        var log = folder["log"];
        Launch.Native("strace", ["-qq", "-e", "trace=prctl,execve", "-o", log, loader, .. arguments]);
        return [.. File.ReadAllLines(log).Skip(1)
            .Where(call => call.StartsWith("execve(", StringComparison.Ordinal) || call.StartsWith("prctl(PR_SET_MM", StringComparison.Ordinal))];
    }
}
