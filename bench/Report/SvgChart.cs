using System.Net;
using System.Text;
using Trapless.Bench.Measure;
using Trapless.Bench.Rows;

namespace Trapless.Bench.Report;

/// <summary>
/// Bars of the time against native, one layered and one under strace for each row, on a logarithmic axis: bars to the right
/// of 1 are slower, to the left faster. The chart brings its own background, so it can be read on any page.
/// </summary>
internal static class SvgChart
{
    private const double Width = 860;
    private const double Top = 96;
    private const double RowHeight = 38;
    private const double BarHeight = 13;

    private const string Style = """
        <style>
        text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
        .title { font-size: 16px; font-weight: 600 } .quiet { fill: #59636e; font-size: 12px }
        .panel { fill: #ffffff; stroke: #d1d9e0 } .grid { stroke: #d1d9e0 } .one { stroke: #59636e }
        .layered { fill: #0969da } .strace { fill: #bc4c00 }
        @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc } .quiet { fill: #9198a1 }
        .panel { fill: #0d1117; stroke: #3d444d } .grid { stroke: #2a313c } .one { stroke: #9198a1 }
        .layered { fill: #4493f8 } .strace { fill: #f0883e }
        }
        </style>

        """;

    public static string Render(BenchReport report)
    {
        var rows = report.Rows.Where(IsCharted).ToList();
        var axis = LogAxis.Over(rows.SelectMany(row => new[] { row.Ratio, row.StraceRatio }).OfType<Summary>().Select(s => s.Median), 270, 790);
        var bottom = Top + (rows.Count * RowHeight);
        var svg = new StringBuilder();
        svg.Append($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {bottom + 40}" width="{Width}" height="{bottom + 40}" role="img" aria-label="Time against native">""").Append('\n');
        svg.Append(Style).Append($"""<rect class="panel" x="0.5" y="0.5" width="{Width - 1}" height="{bottom + 39}" rx="8"/>""").Append('\n');
        AppendHead(svg, report);
        AppendGrid(svg, axis, bottom);
        for (var i = 0; i < rows.Count; i++)
        {
            AppendRow(svg, axis, rows[i], Top + (i * RowHeight));
        }

        return svg.Append("</svg>\n").ToString();
    }

    // The control is layered in name only, and the rest is judged in milliseconds and KiB.
    private static bool IsCharted(RowResult result) => result.Ratio is not null && result.Row.Probe.Supports(Mode.Strace)
        && (result.Row.Group is CallRows.Group or ProgramRows.Group || string.Equals(result.Row.Name, StartRows.ExecLoop, StringComparison.Ordinal));

    private static void AppendHead(StringBuilder svg, BenchReport report)
    {
        Text(svg, 24, 34, "title", "start", "Time against native, lower is better");
        svg.Append("""<rect class="layered" x="24" y="50" width="12" height="12" rx="2"/><rect class="strace" x="150" y="50" width="12" height="12" rx="2"/>""").Append('\n');
        Text(svg, 42, 61, "", "start", "under Trapless");
        Text(svg, 168, 61, "", "start", "under strace -f -c");
        Text(svg, Width - 24, 34, "quiet", "end", report.Quick ? "a quick run: numbers say little" : $"{report.Started:yyyy-MM-dd}");
        Text(svg, Width - 24, 61, "quiet", "end", report.Machine.Processor);
    }

    private static void AppendGrid(StringBuilder svg, LogAxis axis, double bottom)
    {
        foreach (var tick in axis.Ticks)
        {
            var x = axis.At(tick);
            svg.Append($"""<line class="{(tick.Equals(1.0) ? "one" : "grid")}" x1="{x:0.#}" x2="{x:0.#}" y1="{Top - 14}" y2="{bottom + 4}"/>""").Append('\n');
            Text(svg, x, bottom + 22, "quiet", "middle", tick.Equals(1.0) ? "native" : $"×{tick:0.###}");
        }
    }

    private static void AppendRow(StringBuilder svg, LogAxis axis, RowResult row, double y)
    {
        Text(svg, 258, y + BarHeight + 5, "", "end", row.Row.Name);
        AppendBar(svg, axis, row.Ratio, "layered", y);
        AppendBar(svg, axis, row.StraceRatio, "strace", y + BarHeight + 2);
    }

    // Never thinner than three units: "as fast as native" should be seen too.
    private static void AppendBar(StringBuilder svg, LogAxis axis, Summary? ratio, string kind, double y)
    {
        if (ratio is null)
        {
            return;
        }

        var from = Math.Min(axis.At(1), axis.At(ratio.Median));
        var length = Math.Max(3, Math.Abs(axis.At(ratio.Median) - axis.At(1)));
        svg.Append($"""<rect class="{kind}" x="{from:0.#}" y="{y:0.#}" width="{length:0.#}" height="{BarHeight}" rx="1.5"/>""").Append('\n');
        Text(svg, Math.Max(axis.At(1), from + length) + 5, y + BarHeight - 2, "quiet", "start", Label(ratio.Median));
    }

    private static string Label(double ratio) => ratio >= 10 ? $"×{ratio:0}" : $"×{ratio:0.00}";

    private static void Text(StringBuilder svg, double x, double y, string kind, string anchor, string text) =>
        svg.Append($"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}"{(kind.Length > 0 ? $" class=\"{kind}\"" : "")}>{WebUtility.HtmlEncode(text)}</text>""").Append('\n');
}
