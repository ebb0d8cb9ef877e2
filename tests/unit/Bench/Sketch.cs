using Trapless.Bench.Measure;
using Trapless.Bench.Report;
using Trapless.Bench.Rows;

namespace Trapless.Bench.Tests;

/// <summary>Rows and reports whose numbers are known: native 100, layered 102, strace 1000.</summary>
internal static class Sketch
{
    public static Row Row(IProbe probe, Quantity shown, double? limit) => new(ProgramRows.Group, "tar | gzip", "ms", shown, limit, probe);

    public static RowResult Result(Quantity shown, double? limit) =>
        new(Row(new ScriptedProbe(), shown, limit), [new(true, new(100, 50), new(102, 51), new(1000))], null);

    public static BenchReport Report(params IReadOnlyList<RowResult> rows) => new(
        DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(5), false, 1, 0.1, new("A & B <processor>", 2, 1024, true, "6.1", "Debian"),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["trapless"] = "trapless 0.1.0" }, rows);
}
