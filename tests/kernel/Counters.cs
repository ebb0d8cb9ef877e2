using System.Globalization;
using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>A line of /dev/trapless (kernel/counters.c).</summary>
internal sealed record Counters(
    long Promotions, long Direct, long Full, long Repaired, long Calls, long Interrupts, long PageFaults, long Nmis, long Debug, long MachineChecks, long Exceptions, long WildJumps)
{
    /// <summary>The sum over all processes that ended, as a step printed it.</summary>
    internal static Counters Total(StepResult step) => Parse(step.Output.Split('\n').Last(l => l.StartsWith("0 total ", StringComparison.Ordinal)));

    /// <summary>The sum over the processes of this name.</summary>
    internal static Counters Named(StepResult step, string name) => step.Output.Split('\n')
        .Where(l => l.EndsWith(" " + name, StringComparison.Ordinal) && !l.Contains('#', StringComparison.Ordinal)).Select(Parse).Aggregate((a, b) => a + b);

    /// <summary>The processes of this name that ended, in the order in which they did.</summary>
    internal static IReadOnlyList<ProcessCounters> Processes(StepResult step, string name) =>
    [
        .. step.Output.Split('\n').Where(l => l.EndsWith(" " + name, StringComparison.Ordinal) && l.Contains(" ended ", StringComparison.Ordinal))
            .Select(l => new ProcessCounters(int.Parse(l.Split(' ')[0], CultureInfo.InvariantCulture), Parse(l))),
    ];

    public static Counters operator +(Counters a, Counters b) => Combine(a, b, 1);

    public static Counters operator -(Counters a, Counters b) => Combine(a, b, -1);

    private static Counters Combine(Counters a, Counters b, int sign) => new(
        a.Promotions + (sign * b.Promotions), a.Direct + (sign * b.Direct), a.Full + (sign * b.Full), a.Repaired + (sign * b.Repaired),
        a.Calls + (sign * b.Calls), a.Interrupts + (sign * b.Interrupts), a.PageFaults + (sign * b.PageFaults), a.Nmis + (sign * b.Nmis), a.Debug + (sign * b.Debug),
        a.MachineChecks + (sign * b.MachineChecks), a.Exceptions + (sign * b.Exceptions), a.WildJumps + (sign * b.WildJumps));

    private static Counters Parse(string line)
    {
        var n = line.Split(' ').Skip(2).Take(12).Select(w => long.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        return new Counters(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11]);
    }
}

/// <summary>The counters of a process, by its number.</summary>
internal sealed record ProcessCounters(int Process, Counters Counters);
