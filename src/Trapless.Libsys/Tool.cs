using System.ComponentModel;
using System.Diagnostics;

namespace Trapless.Libsys;

/// <summary>A program of binutils.</summary>
internal static class Tool
{
    /// <summary>Runs it in a directory.</summary>
    /// <exception cref="LibsysException">It is not there, or failed: its messages are in the exception's.</exception>
    public static void Run(string name, string directory, params string[] arguments)
    {
        ProcessStartInfo start = new(name, arguments) { UseShellExecute = false, WorkingDirectory = directory, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["LC_ALL"] = "C";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new LibsysException($"{name} failed (status {process.ExitCode}): {(errors + output.Result).Trim()}");
        }
        catch (Win32Exception e)
        {
            throw new LibsysException($"{name} cannot be started; install binutils: apt-get install binutils", e);
        }
    }
}
