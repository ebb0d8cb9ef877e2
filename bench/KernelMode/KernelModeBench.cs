using Trapless.Machine;

namespace Trapless.Bench.KernelMode;

/// <summary>
/// <c>bench/run kernel-mode</c>: instruction counts in ring 3 and ring 0, of calls, of interrupts and of servers for a request. They need no quiet machine:
/// emulated machines count the same however long they take.
/// </summary>
internal static class KernelModeBench
{
    /// <summary>Writes bench/results/kernel-mode.md, and the same tables into docs/kernel-mode.md.</summary>
    /// <exception cref="BenchException">A machine cannot be had, or did not do what it was to.</exception>
    public static void Run(string root)
    {
        var counts = KernelLine.All.Select(line => Count(root, line)).ToList();
        Console.Error.WriteLine("bench: Redis and PostgreSQL in a counting machine; this takes minutes");
        var servers = ServerCounts.Measure(new CountingMachine(root, KernelLine.Linux612));
        var text = KernelModeTables.Render(counts, servers);
        Console.Out.Write(text);
        File.WriteAllText(Path.Combine(root, "bench", "results", "kernel-mode.md"), text);
        KernelModeTables.Insert(Path.Combine(root, "docs", "kernel-mode.md"), text);
        Console.Error.WriteLine("bench: wrote bench/results/kernel-mode.md and the tables of docs/kernel-mode.md");
    }

    private static LineCounts Count(string root, KernelLine line)
    {
        Console.Error.WriteLine($"bench: calls and interrupts of Linux {line.Name}");
        var machine = new CountingMachine(root, line);
        try
        {
            var log = machine.Boot("bench-" + line.Name, InstructionCounts.Add(new GuestFiles().AddStep("load", "insmod /trapless.ko"), machine.GuestWork), 512);
            return new LineCounts(line.Name, InstructionCounts.Calls(log), InstructionCounts.Interrupts(log));
        }
        catch (MachineException e)
        {
            throw new BenchException(e.Message, e);
        }
    }
}

/// <summary>What was counted on a kernel.</summary>
internal sealed record LineCounts(string Line, IReadOnlyList<CallCount> Calls, IReadOnlyList<InterruptCount> Interrupts);
