using System.Diagnostics;

namespace Trapless.Rewriter.Tests;

/// <summary>Runs programs of the machine: the compiler, and what it made.</summary>
internal static class Toolchain
{
    /// <summary>Assembles or compiles <paramref name="source"/> to <paramref name="output"/>.</summary>
    public static void Compile(string source, string output, params string[] flags)
    {
        var result = Run("gcc", [.. flags, "-o", output, source]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    public static RunResult Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) 
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new RunResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}

/// <summary>What a program did.</summary>
internal sealed record RunResult(int ExitCode, string Output, string Error);
