using System.Diagnostics;

namespace Trapless.Machine;

/// <summary>Runs one of the system's tools to its end.</summary>
internal static class Tool
{
    /// <summary>Its standard output.</summary>
    /// <exception cref="MachineException">It is missing, failed, or did not end in time.</exception>
    internal static string Run(string name, IEnumerable<string> arguments, string directory, TimeSpan limit) => Outputs(name, arguments, directory, limit).Output;

    /// <summary>Its standard output and what it said on standard error.</summary>
    /// <exception cref="MachineException">As for <see cref="Run"/>.</exception>
    internal static string RunForAllOutput(string name, IEnumerable<string> arguments, string directory, TimeSpan limit)
    {
        var (output, errors) = Outputs(name, arguments, directory, limit);
        return output + errors;
    }

    private static (string Output, string Errors) Outputs(string name, IEnumerable<string> arguments, string directory, TimeSpan limit)
    {
        var start = new ProcessStartInfo(name, arguments) { WorkingDirectory = directory, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["LC_ALL"] = "C";
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new MachineException($"{name} did not end within {limit.TotalSeconds:0} s");
        }

        process.WaitForExit();
        if (process.ExitCode != 0) throw new MachineException($"{name} failed with status {process.ExitCode}: {Tail(errors.Result + output.Result)}");
        return (output.Result, errors.Result);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new MachineException($"{start.FileName} could not be started");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new MachineException($"{start.FileName} is missing; {Remedy(start.FileName)}", e);
        }
    }

    private static string Remedy(string name) => name switch
    {
        "qemu-system-x86_64" => "apt-get install qemu-system-x86",
        "make" or "gcc" => "apt-get install make gcc libc6-dev",
        _ => "install the package that has it",
    };

    private static string Tail(string text) => text.Length <= 2000 ? text.Trim() : text[^2000..].Trim();
}
