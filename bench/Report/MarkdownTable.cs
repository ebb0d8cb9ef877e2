using System.Text;

namespace Trapless.Bench.Report;

/// <summary>The same table as a fragment for the README.</summary>
internal static class MarkdownTable
{
    public static string Render(BenchReport report)
    {
        var text = new StringBuilder();
        Append(text, Cells.Head);
        text.Append("|---|---:|---:|---|---|---|---:|\n");
        foreach (var group in report.Rows.GroupBy(result => result.Row.Group, StringComparer.Ordinal))
        {
            text.Append($"| **{group.Key}** | | | | | | |\n");
            foreach (var result in group)
            {
                Append(text, Cells.Of(result));
            }
        }

        return text.Append('\n').AppendJoin('\n', report.Notes()).Append('\n').ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
