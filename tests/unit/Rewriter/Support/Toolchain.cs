using System.ComponentModel;
using System.Diagnostics;

namespace Trapless.Rewriter.Tests;

/// <summary>Runs programs of the machine: the compiler, and what it made.</summary>
internal static class Toolchain
{
    private const int TextBusy = 26;

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
        using var process = Start(start);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new RunResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static Process Start(ProcessStartInfo start)
    {
        while (true)
        {
            try
            {
                return Process.Start(start)!;
            }
            catch (Win32Exception e) when (e.NativeErrorCode == TextBusy)
            {
                // Another test's process was born while this program was being written and has not executed anything yet.
                Thread.Sleep(5);
            }
        }
    }
}

/// <summary>What a program did.</summary>
internal sealed record RunResult(int ExitCode, string Output, string Error);
