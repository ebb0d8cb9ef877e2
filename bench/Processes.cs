using System.Diagnostics;

namespace Trapless.Bench;

/// <summary>Starts programs with an environment of their own and says clearly when they fail.</summary>
internal static class Processes
{
    /// <summary>Runs to the end.</summary>
    /// <returns>Standard output.</returns>
    /// <exception cref="BenchException">
    /// It could not be started, its exit status was not 0, or Trapless said that something ran without the layer: that
    /// would be as fast as native for the wrong reason.
    /// </exception>
    public static string Run(string directory, params IReadOnlyList<string> command)
    {
        using var process = Start(directory, command);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || errors.Result.Contains("trapless: ", StringComparison.Ordinal))
        {
            throw new BenchException($"{string.Join(' ', command)}: exit status {process.ExitCode}: {LastLine(errors.Result)}");
        }

        return output;
    }

    /// <summary>Starts and returns.</summary>
    /// <exception cref="BenchException">It could not be started.</exception>
    public static Process Start(string directory, IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = directory, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        SetEnvironment(start.Environment, directory);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BenchException($"{command[0]}: {e.Message}", e);
        }
    }

    private static void SetEnvironment(IDictionary<string, string?> variables, string directory)
    {
        variables.Clear();
        variables["PATH"] = "/usr/bin:/bin";
        variables["HOME"] = directory;
        variables["LC_ALL"] = "C.UTF-8";
        variables["TZ"] = "UTC";
        variables["GIT_CONFIG_NOSYSTEM"] = "1";
        variables["GIT_OPTIONAL_LOCKS"] = "0";
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no message";
}
