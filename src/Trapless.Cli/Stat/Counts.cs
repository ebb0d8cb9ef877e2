using Trapless.Abi;

namespace Trapless.Cli.Stat;

/// <summary>What was counted of one call.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Count">How often it was called.</param>
/// <param name="Errors">How often it returned an error.</param>
/// <param name="Served">How often it was answered without the kernel.</param>
/// <param name="Ticks">Time stamp counter ticks from entry to return, all in all.</param>
internal sealed record CallCount(int Number, ulong Count, ulong Errors, ulong Served, ulong Ticks)
{
    internal string Name => SystemCallTable.DisplayName(Number);

    internal ulong Direct => Count - Math.Min(Served, Count);

    internal static CallCount Sum(int number, IEnumerable<CallCount> counts) => counts.Aggregate(new CallCount(number, 0, 0, 0, 0), (a, b) =>
        new CallCount(number, a.Count + b.Count, a.Errors + b.Errors, a.Served + b.Served, a.Ticks + b.Ticks));
}

/// <summary>What one process called between two execs.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Parent">Its parent's id.</param>
/// <param name="Comm">Its name as ps shows it.</param>
/// <param name="Path">The program.</param>
/// <param name="Calls">What it called, by number.</param>
/// <param name="Unnumbered">Calls with a number the layer has no slot for.</param>
internal sealed record ProcessCounts(int Pid, int Parent, string Comm, string Path, IReadOnlyList<CallCount> Calls, ulong Unnumbered);

/// <summary>A file some of whose system calls went past the layer.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sites">Sites that were not rewritten; null if it ran without an image at all.</param>
internal sealed record IncompleteFile(string Path, long? Sites);

/// <summary>A site that no image had replaced, and that was caught (--complete).</summary>
/// <param name="Path">The file; or the kernel's name in brackets; null for anonymous memory.</param>
/// <param name="Pid">The process, for anonymous memory only.</param>
/// <param name="Offset">Its offset in the file; its address in anonymous memory.</param>
/// <param name="Count">How often it was executed.</param>
internal sealed record MissedSite(string? Path, int? Pid, ulong Offset, ulong Count)
{
    /// <summary>FILE+0xOFFSET, or [anonymous]+0xADDRESS.</summary>
    internal string Place => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path ?? "[anonymous]"}+0x{Offset:x}");
}

/// <summary>Everything counted in a run.</summary>
/// <param name="Processes">In the order in which they began.</param>
/// <param name="LostProcesses">Processes there was no room for.</param>
/// <param name="Incomplete">Files that did not go through the layer completely, each once.</param>
/// <param name="Missed">The sites caught by --complete, the most frequent first.</param>
/// <param name="LostMissed">Calls caught at sites there was no room for.</param>
/// <param name="NanosecondsPerTick">Converts ticks; null if the clock is unknown.</param>
internal sealed record RunCounts(
    IReadOnlyList<ProcessCounts> Processes, ulong LostProcesses, IReadOnlyList<IncompleteFile> Incomplete,
    IReadOnlyList<MissedSite> Missed, ulong LostMissed, double? NanosecondsPerTick)
{
    /// <summary>The sums over all processes, the call that took longest first.</summary>
    internal IReadOnlyList<CallCount> Totals => Ordered(Processes.SelectMany(p => p.Calls).GroupBy(c => c.Number).Select(g => CallCount.Sum(g.Key, g)));

    internal double Nanoseconds(ulong ticks) => ticks * (NanosecondsPerTick ?? 0);

    internal static IReadOnlyList<CallCount> Ordered(IEnumerable<CallCount> calls) => [.. calls.OrderByDescending(c => c.Ticks).ThenByDescending(c => c.Count)];
}
