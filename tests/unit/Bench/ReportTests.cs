using System.Text.Json;
using System.Xml.Linq;
using Trapless.Bench.Measure;
using Trapless.Bench.Report;
using Trapless.Bench.Rows;

namespace Trapless.Bench.Tests;

public sealed class ReportTests
{
    private static readonly BenchReport Report = Sketch.Report(
        Sketch.Result(Quantity.Ratio, 1.03),
        new(Sketch.Row(new ScriptedProbe(), Quantity.Ratio, 1.03), [], "needs the package tar"));

    [Fact]
    public void The_table_shows_medians_ratio_goal_verdict_and_strace()
    {
        var text = TextTable.Render(Report);
        Assert.Matches(@"tar \| gzip +100 ms +102 ms +x1\.020 \[1\.020 1\.020\] +≤ 1\.03 +met +x10\n", text);
    }

    [Fact]
    public void A_goal_within_the_error_of_the_median_has_the_error_beside_the_verdict()
    {
        double[] layered = [98, 99, 102, 105, 106];
        var noisy = new RowResult(Sketch.Row(new ScriptedProbe(), Quantity.Ratio, 1.03), [.. layered.Select(v => new Pair(true, new(100), new(v), null))], null);
        Assert.Matches(@"x1\.020 \[0\.990 1\.050\] +≤ 1\.03 +met \(±0\.042\) *\n", TextTable.Render(Sketch.Report(noisy)));
    }

    [Fact]
    public void A_row_that_was_not_measured_says_why() =>
        Assert.Matches(@"needs the package tar +≤ 1\.03 +not measured\n", TextTable.Render(Report));

    [Fact]
    public void A_bar_in_a_name_does_not_break_the_Markdown_table() =>
        Assert.Contains("| tar \\| gzip | 100 ms |", MarkdownTable.Render(Report), StringComparison.Ordinal);

    [Fact]
    public void The_JSON_has_its_version_and_every_sample()
    {
        using var json = JsonDocument.Parse(JsonReport.Render(Report));
        Assert.Equal(1, json.RootElement.GetProperty("version").GetInt32());
        var pair = json.RootElement.GetProperty("rows")[0].GetProperty("pairs")[0];
        Assert.Equal(102, pair.GetProperty("layered").GetDouble());
        Assert.Equal(51, pair.GetProperty("layered_cpu").GetDouble());
        Assert.Equal(1000, pair.GetProperty("strace").GetDouble());
    }

    [Fact]
    public void The_chart_is_well_formed_and_has_a_bar_for_each_way()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        var bars = XDocument.Parse(SvgChart.Render(Report)).Descendants(svg + "rect").Select(bar => (string?)bar.Attribute("class")).ToList();
        Assert.Equal(2, bars.Count(kind => string.Equals(kind, "layered", StringComparison.Ordinal))); // the legend's and the bar
        Assert.Equal(2, bars.Count(kind => string.Equals(kind, "strace", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_axis_spans_whole_powers_of_ten_around_native()
    {
        var axis = LogAxis.Over([0.04, 30], 0, 400);
        Assert.Equal((-2, 2), (axis.LowPower, axis.HighPower));
        Assert.Equal(200, axis.At(1), 6);
        Assert.Equal(300, axis.At(10), 6);
    }
}
