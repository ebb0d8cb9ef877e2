using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Trapless.Loader.Tests.Support;

/// <summary>How a process ended and what it wrote, each byte one character. Status is as a shell gives it: 128 + n for signal n.</summary>
internal sealed record Outcome(int Status, string Output, string Errors)
{
    public override string ToString() => $"status {Status}\nstdout: {Output}\nstderr: {Errors}";
}

/// <summary>Runs processes with an environment of their own and nothing to read.</summary>
internal static class Launch
{
    private const int TextBusy = 26;

    /// <summary>Natively: 126 when the kernel refuses the file, with its errno as text in Errors.</summary>
    public static Outcome Native(string program, params IEnumerable<string> arguments) => Run("/", [], program, arguments);

    /// <summary>Under the loader, with the tests' own image cache and the rewriter beside it.</summary>
    public static Outcome Layered(params IEnumerable<string> arguments) =>
        Run("/", [], Repository.Loader, arguments.Prepend(Shared.Cache).Prepend("--cache"));

    /// <summary>Any command, in a directory, with further variables.</summary>
    public static Outcome Run(string directory, IEnumerable<(string Name, string Value)> variables, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, WorkingDirectory = directory, StandardOutputEncoding = Encoding.Latin1, StandardErrorEncoding = Encoding.Latin1,
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables.Prepend(("PATH", "/usr/bin:/bin")).Prepend(("LC_ALL", "C")).Prepend(("HOME", Shared.Home)))
        {
            start.Environment[name] = value;
        }

        while (true)
        {
            try
            {
                using var process = Process.Start(start)!;
                return Await(process);
            }
            catch (Win32Exception e) when (e.NativeErrorCode == TextBusy)
            {
                // Another test's process was born while this file was being written and has not executed anything yet.
                Thread.Sleep(5);
            }
            catch (Win32Exception e)
            {
                return new(126, "", $"errno {e.NativeErrorCode}");
            }
        }
    }

    /// <summary>The limit only ends what hangs: status 124.</summary>
    private static Outcome Await(Process process)
    {
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExit(TimeSpan.FromMinutes(10));
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        return new(ended ? process.ExitCode : 124, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
