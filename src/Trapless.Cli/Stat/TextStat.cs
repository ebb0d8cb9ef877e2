using System.Globalization;

namespace Trapless.Cli.Stat;

/// <summary>Writes the counts of a run for a person.</summary>
internal static class TextStat
{
    internal static void Write(TextWriter output, RunCounts run, bool perProcess)
    {
        if (perProcess) foreach (var process in run.Processes) WriteProcess(output, run, process);
        if (perProcess) output.WriteLine("all processes");
        Table(output, run, run.Totals);
        Completeness(output, run);
    }

    private static void WriteProcess(TextWriter output, RunCounts run, ProcessCounts process)
    {
        output.WriteLine($"process {process.Pid} ({process.Comm}), parent {process.Parent}: {process.Path}");
        Table(output, run, RunCounts.Ordered(process.Calls));
        if (process.Unnumbered > 0) output.WriteLine($"{process.Unnumbered} calls with a number of 512 or more");
        output.WriteLine();
    }

    private static void Table(TextWriter output, RunCounts run, IReadOnlyList<CallCount> calls)
    {
        var sum = CallCount.Sum(0, calls);
        output.WriteLine("   time ms  % time   ns/call      calls     errors     served     direct  call");
        foreach (var call in calls) Row(output, run, call, sum, call.Name);
        Row(output, run, sum, sum, "total");
    }

    private static void Row(TextWriter output, RunCounts run, CallCount c, CallCount sum, string name)
    {
        var (time, share) = (run.Nanoseconds(c.Ticks), sum.Ticks == 0 ? 0 : 100.0 * c.Ticks / sum.Ticks);
        var each = c.Count == 0 ? 0 : time / c.Count;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{time / 1e6,10:F3} {share,7:F2} {each,9:F0} {c.Count,10} {c.Errors,10} {c.Served,10} {c.Direct,10}  {name}"));
    }

    private static void Completeness(TextWriter output, RunCounts run)
    {
        output.WriteLine();
        if (run.Incomplete.Count == 0) output.WriteLine("All known sites of all mapped files were rewritten.");
        foreach (var file in run.Incomplete)
            output.WriteLine(file.Sites is { } sites ? $"{sites} sites not rewritten: {file.Path}" : $"ran without its image: {file.Path}");
        foreach (var site in run.Missed) output.WriteLine($"{site.Count,10} calls caught at {site.Place}{(site.Pid is { } pid ? $" (process {pid})" : "")}");
        if (run.LostMissed > 0) output.WriteLine($"{run.LostMissed,10} calls caught at further sites: there was room for {CountersFile.MissedCapacity}.");
        if (run.LostProcesses > 0) output.WriteLine($"{run.LostProcesses} processes were not counted: there was room for {CountersFile.Capacity}.");
        if (run.NanosecondsPerTick is null) output.WriteLine("The clock rate is unknown: no times.");
    }
}
