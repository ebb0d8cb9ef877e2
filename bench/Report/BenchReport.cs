using Trapless.Bench.Rows;

namespace Trapless.Bench.Report;

/// <summary>Everything one run of the bench found out.</summary>
/// <param name="Load">The load average when it began: what else the machine was doing.</param>
/// <param name="Cpu">The CPU the pinned rows ran on.</param>
internal sealed record BenchReport(
    DateTimeOffset Started, TimeSpan Took, bool Quick, int Cpu, double Load, Machine Machine,
    IReadOnlyDictionary<string, string> Versions, IReadOnlyList<RowResult> Rows)
{
    /// <summary>What the columns mean and what the numbers were taken on.</summary>
    public IEnumerable<string> Notes()
    {
        yield return $"{Machine}; {Started:yyyy-MM-dd}, {Took.TotalMinutes:0.0} minutes, load {Load:0.0} at the start{(Quick ? "; quick: the numbers say little" : "")}.";
        yield return "Medians of interleaved pairs (native, under trapless-ld), the first pair dropped; in brackets the quartiles of what stands before them. A row too near its goal to tell has up to three times the pairs; where the goal still lies within the median's error (19 chances in 20), that stands behind ±.";
        yield return $"Programs and calls run on CPU {Cpu} only; strace is strace -f -c, its times divided by native.";
    }
}
