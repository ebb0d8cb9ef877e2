using System.ComponentModel;
using System.Diagnostics;
using Trapless.Cli.Launch;

namespace Trapless.Cli.Doctor;

/// <summary>
/// What a seccomp filter that is there already (a container engine's, a service manager's) takes from the loader and the layer. The loader itself
/// tries each call they need (<c>trapless-ld --probe</c>): a filter may kill, and a line is all that is lost then.
/// </summary>
internal static class SeccompChecks
{
    private const string Allow = "allow the calls named here (container engines: --security-opt seccomp=PROFILE, systemd: SystemCallFilter=)";

    internal static IEnumerable<Finding> Run(SystemFiles files) => [Filter(files, Probe)];

    /// <summary>Judges <c>Seccomp:</c> of /proc/self/status (proc(5)) and what the probe printed, a line for each forbidden call.</summary>
    internal static Finding Filter(SystemFiles files, Func<string> probe) => files.Field("/proc/self/status", "Seccomp:") switch
    {
        "1" => Finding.Failure("seccomp", "strict mode", "start from a shell without seccomp"),
        "2" => Judge([.. probe().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Where(words => words.Length == 3)]),
        _ => Finding.Ok("seccomp", "no filter"),
    };

    private static Finding Judge(string[][] forbidden)
    {
        string Names(string how) => string.Join(", ", forbidden.Where(words => string.Equals(words[1], how, StringComparison.Ordinal)).Select(words => words[0]));
        if (Names("killed") is { Length: > 0 } killed) return Finding.Failure("seccomp", $"a filter kills what the layer needs: {killed}", Allow);
        return Names("refused") is { Length: > 0 } refused
            ? Finding.Warning("seccomp", $"a filter refuses: {refused}; programs run, but {Loss(refused)}", Allow)
            : Finding.Ok("seccomp", "a filter is active (a container?); it allows what the layer needs, which answers no call itself under one");
    }

    private static string Loss(string refused) =>
        refused.Split(", ").Any(name => name is "readlinkat" or "fstat" or "newfstatat" or "pread64") ? "natively, or without saying what runs unseen"
        : string.Equals(refused, "syscall_user_dispatch", StringComparison.Ordinal) ? "not with --complete"
        : "ps and /proc may show the loader, and some programs run natively";

    private static string Probe()
    {
        try
        {
            var start = new ProcessStartInfo(Loader.Path, ["--probe"]) { UseShellExecute = false, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            return process.StandardOutput.ReadToEnd();
        }
        catch (Win32Exception)
        {
            return ""; // The check of the loader says what is wrong with it.
        }
    }
}
