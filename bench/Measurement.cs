using System.Diagnostics;
using Trapless.Bench.Measure;
using Trapless.Bench.Report;
using Trapless.Bench.Rows;

namespace Trapless.Bench;

/// <summary>Measures the rows that were asked for, one after the other, and says on stderr which one it is at.</summary>
internal static class Measurement
{
    public static BenchReport Take(Options options, Stage stage, IReadOnlyList<Row> rows)
    {
        var chosen = rows.Where(row => $"{row.Group} {row.Name}".Contains(options.Filter, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0)
        {
            throw new BenchException($"no row contains '{options.Filter}'; the rows are: {string.Join("; ", rows.Select(row => row.Name))}");
        }

        var load = Machine.Load();
        if (!options.Quick && load > 0.5)
        {
            Console.Error.WriteLine($"bench: the machine is busy (load {load:0.0}); the numbers will be worth less");
        }

        var started = DateTimeOffset.UtcNow;
        var clock = Stopwatch.StartNew();
        var effort = options.Quick ? Effort.Quick : Effort.Full;
        var results = chosen.Select((row, i) => Announced(row, $"{i + 1}/{chosen.Count}", effort)).ToList();
        return new(started, clock.Elapsed, options.Quick, stage.Cpu, load, Machine.Describe(), Versions.Find(stage), results);
    }

    private static RowResult Announced(Row row, string place, Effort effort)
    {
        Console.Error.WriteLine($"bench: {place} {row.Group}: {row.Name}");
        return RowRunner.Run(row, effort);
    }
}
