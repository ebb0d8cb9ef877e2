using Trapless.Bench.Measure;
using Trapless.Bench.Rows;

namespace Trapless.Bench.Report;

/// <summary>The columns of the table, as text; the same for a terminal and for Markdown.</summary>
internal static class Cells
{
    public static IReadOnlyList<string> Head { get; } = ["", "native", "layered", "layered against native", "goal", "", "strace"];

    public static IReadOnlyList<string> Of(RowResult result) => result.Failure is { } failure
        ? [Name(result.Row), "", "", failure.ReplaceLineEndings(" "), GoalOf(result.Row), "not measured", ""]
        : [Name(result.Row), Amount(result.Native!, result.Row), Amount(result.Layered!, result.Row), Comparison(result), GoalOf(result.Row), Verdict(result), Strace(result)];

    private static string Name(Row row) => row.Baseline is { } baseline ? $"{row.Name} (native: {baseline})" : row.Name;

    private static string Amount(Summary summary, Row row) => $"{Number(summary.Median)} {row.Unit}";

    // Where layered alone is judged, the ratio still tells how it compares.
    private static string Comparison(RowResult result) => result.Row.Shown == Quantity.Difference
        ? $"{Signed(result.Difference!.Median)} {result.Row.Unit} [{Signed(result.Difference.Lower)} {Signed(result.Difference.Upper)}]"
        : $"x{Ratio(result.Ratio!.Median)} [{Ratio(result.Ratio.Lower)} {Ratio(result.Ratio.Upper)}]";

    private static string GoalOf(Row row) => row.Goal?.Describe(row.Unit) ?? "";

    // A goal within the error of the median is met or missed by chance: the error stands beside.
    private static string Verdict(RowResult result) => (result.IsMet switch { true => "met", false => "not met", null => "" })
        + (result is { IsDecided: false, Shown: { } shown } ? $" (±{Ratio(shown.MedianError)})" : "");

    private static string Strace(RowResult result) => (result.StraceRatio, Tools.HasStrace, result.Row.Probe.Supports(Mode.Strace)) switch
    {
        ({ } ratio, _, _) => $"x{Ratio(ratio.Median)}",
        (_, false, true) => "not installed",
        _ => "",
    };

    private static string Ratio(double value) => value >= 10 ? $"{value:0}" : $"{value:0.000}";

    private static string Signed(double value) => (value < 0 ? "-" : "+") + Number(Math.Abs(value));

    /// <summary>Three or more digits that count, without an exponent.</summary>
    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => $"{value:0}",
        >= 10 => $"{value:0.0}",
        >= 1 => $"{value:0.00}",
        _ => $"{value:0.000}",
    };
}
