using System.Diagnostics;

namespace Trapless.Programs.Tests.Harness;

/// <summary>Native shell commands that prepare a test.</summary>
public static class Shell
{
    /// <summary>Runs a bash script natively in a directory; its failure is the test's.</summary>
    public static void Run(string directory, string script)
    {
        var start = new ProcessStartInfo("/bin/bash", ["--norc", "-euo", "pipefail", "-c", script]) { UseShellExecute = false, WorkingDirectory = directory, RedirectStandardError = true };
        foreach (var (name, value) in Command.BaseEnvironment)
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        var errors = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.True(shell.ExitCode == 0, $"preparation failed: {errors}\n{script}");
    }
}
