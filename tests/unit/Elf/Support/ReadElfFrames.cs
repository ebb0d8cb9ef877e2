using System.Globalization;

namespace Trapless.Elf.Tests.Support;

/// <summary>One entry of <c>readelf --debug-dump=frames-interp</c>: an FDE, and for each address of its rows what is known there.</summary>
internal sealed record PrintedFde(ulong Start, ulong End, IReadOnlyList<PrintedRow> Rows);

/// <summary>A row: "CFA" and the registers with a rule, as readelf writes them ("rsp+8", "c-16", "exp").</summary>
internal sealed record PrintedRow(ulong Address, SortedDictionary<string, string> Rules)
{
    public override string ToString() => $"{Address:x}: {string.Join(' ', Rules.Select(r => $"{r.Key}={r.Value}"))}";
}

/// <summary>Parses what readelf prints about .eh_frame.</summary>
internal static class ReadElfFrames
{
    public static List<PrintedFde> Interpreted(string path)
    {
        var (fdes, cies) = (new List<PrintedFde>(), new Dictionary<string, List<PrintedRow>>(StringComparer.Ordinal));
        foreach (var block in Tool.Run("readelf", "-W", "--debug-dump=frames-interp,no-follow-links", path).Output.Split("\n\n"))
        {
            var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var words = lines.Length > 0 ? Words(lines[0]) : [];
            if (words is [var cie, _, _, "CIE", ..])
            {
                cies[cie] = Rows(lines);
            }
            else if (words is [_, _, _, "FDE", var itsCie, var range])
            {
                var ends = range["pc=".Length..].Split("..");
                fdes.Add(new PrintedFde(Hex(ends[0]), Hex(ends[1]), RowsOrInitial(lines, Hex(ends[0]), cies[itsCie["cie=".Length..]])));
            }
        }

        return fdes;
    }

    /// <summary>An FDE without instructions of its own prints no row: its CIE's holds.</summary>
    private static List<PrintedRow> RowsOrInitial(string[] lines, ulong start, List<PrintedRow> initial)
    {
        var rows = Rows(lines);
        return rows.Count > 0 ? rows : [.. initial.TakeLast(1).Select(r => r with { Address = start })];
    }

    private static List<PrintedRow> Rows(string[] lines)
    {
        if (lines.Length < 2)
        {
            return [];
        }

        var columns = Words(lines[1]);
        return [.. lines.Skip(2).Select(Words).Select(w => new PrintedRow(Hex(w[0]), Rules(columns, w)))];
    }

    private static SortedDictionary<string, string> Rules(string[] columns, string[] words)
    {
        var rules = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 1; i < columns.Length; i++)
        {
            if (!string.Equals(words[i], "u", StringComparison.Ordinal))
            {
                rules[columns[i]] = words[i];
            }
        }

        return rules;
    }

    /// <summary>"r3 (rbx)", a register that is in another one, is one word.</summary>
    private static string[] Words(string line) =>
        line.Replace(" (", "(", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
