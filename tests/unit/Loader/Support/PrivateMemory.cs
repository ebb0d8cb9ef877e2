using System.Diagnostics;
using System.Globalization;

namespace Trapless.Loader.Tests.Support;

/// <summary>Private dirty memory of a program that sleeps, from <c>/proc/PID/smaps_rollup</c>.</summary>
internal static class PrivateMemory
{
    /// <summary>KiB, once the program named <c>sleep</c> sleeps.</summary>
    public static long Of(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        try
        {
            while (!Sleeps(process.Id))
            {
                Assert.False(process.HasExited, "it ended");
                Thread.Sleep(20);
            }

            var line = File.ReadLines($"/proc/{process.Id}/smaps_rollup").Single(l => l.StartsWith("Private_Dirty:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    /// <summary>In clock_nanosleep (230), under the name the program has from its very start.</summary>
    private static bool Sleeps(int pid) => File.ReadAllText($"/proc/{pid}/comm").StartsWith("sleep", StringComparison.Ordinal)
        && File.ReadAllText($"/proc/{pid}/syscall").StartsWith("230 ", StringComparison.Ordinal);
}
