using System.ComponentModel;
using System.Diagnostics;
using Trapless.Cache;
using Trapless.Cli.Launch;

namespace Trapless.Cli.Doctor;

/// <summary>Whether the loader is there and runs a program.</summary>
internal static class LoaderChecks
{
    private const int PatienceMilliseconds = 10_000;

    /// <summary>128 and SIGSYS, as .NET tells of a process that died of a signal.</summary>
    private const int KilledByFilter = 159;

    internal static IEnumerable<Finding> Run() => [Present(Loader.Path)];

    internal static Finding Present(string path)
    {
        const string remedy = "build it with ./trapless version, or install Trapless again";
        if (FileStatus.TryGet(path) is not { IsRegular: true }) return Finding.Failure("loader", $"{path} is missing", remedy);
        if (Try(path, "--version") is { } problem) return Finding.Failure("loader", $"{path} --version: {problem}", remedy);
        return Try(path, "--quiet", "--", "/bin/true") is { } trial
            ? Finding.Failure("loader", $"{path} -- /bin/true: {trial}", "see the other findings (cache, noexec, seccomp); if all else is well, report it")
            : Finding.Ok("loader", path);
    }

    /// <summary>Null if the command ended with 0, else what happened.</summary>
    private static string? Try(string path, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(path, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(PatienceMilliseconds)) return process.ExitCode switch
            {
                0 => null,
                KilledByFilter => "killed by a seccomp filter",
                var status => $"exit status {status}",
            };
            process.Kill();
            return "does not end";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
