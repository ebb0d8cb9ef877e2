using System.Text;
using Trapless.Bench.Rows;

namespace Trapless.Bench.Report;

/// <summary>The table for a terminal: aligned columns, a heading for each group.</summary>
internal static class TextTable
{
    public static string Render(BenchReport report)
    {
        var lines = report.Rows.Select(Cells.Of).Prepend(Cells.Head).ToList();
        var widths = Enumerable.Range(0, Cells.Head.Count).Select(column => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        AppendLine(text, Cells.Head, widths);
        foreach (var group in report.Rows.GroupBy(result => result.Row.Group, StringComparer.Ordinal))
        {
            text.Append('\n').Append(group.Key).Append('\n');
            foreach (var result in group)
            {
                AppendLine(text, Cells.Of(result), widths);
            }
        }

        return text.Append('\n').AppendJoin('\n', report.Notes()).Append('\n').ToString();
    }

    // Names, verdicts and comparisons to the left, amounts to the right.
    private static void AppendLine(StringBuilder text, IReadOnlyList<string> cells, int[] widths)
    {
        var padded = cells.Select((cell, i) => i is 1 or 2 or 6 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
        text.Append("  ").Append(string.Join("  ", padded).TrimEnd()).Append('\n');
    }
}
