using System.Globalization;
using Trapless.Rewriter;

namespace Trapless.Cache;

/// <summary>Reads index records. What does not parse is no record: the entry is stale and is made anew.</summary>
internal static class IndexRecordParser
{
    private const int HeadNumbers = 13;
    private const int NumbersPerRange = 3;

    /// <summary>The record a text stands for, or null.</summary>
    internal static IndexRecord? TryParse(string text)
    {
        if (string.Equals(text, "none", StringComparison.Ordinal)) return new IndexRecord.NoSites();
        if (string.Equals(text, "none:gs", StringComparison.Ordinal)) return new IndexRecord.NoSites(UsesGsBase: true);
        if (text.StartsWith("bad:", StringComparison.Ordinal)) return new IndexRecord.Unrewritable(text[4..]);
        if (!text.StartsWith("img:", StringComparison.Ordinal)) return null;
        var fields = text.Split(':');
        return IsFileName(fields[1]) && TryNumbers(fields.AsSpan(2), out var numbers) ? Image(fields[1], numbers) : null;
    }

    private static IndexRecord.Image? Image(string file, ulong[] n)
    {
        if (n.Length < HeadNumbers || (ulong)n.Length != HeadNumbers + (NumbersPerRange * n[12])) return null;
        var ranges = new List<ExecRange>();
        for (var i = HeadNumbers; i < n.Length; i += NumbersPerRange) ranges.Add(new ExecRange(n[i], n[i + 1], n[i + 2]));
        var layout = new ImageLayout(n[6], n[7], n[8], n[9], n[10], n[11], ranges);
        var flags = (ImageFlags)(n[5] & ((1UL << IndexRecord.Image.SlotsShift) - 1));
        return new IndexRecord.Image(file, n[0], n[1], n[2], n[3], (int)n[4], flags, n[5] >> IndexRecord.Image.SlotsShift, layout);
    }

    private static bool TryNumbers(ReadOnlySpan<string> fields, out ulong[] numbers)
    {
        numbers = new ulong[fields.Length];
        for (var i = 0; i < fields.Length; i++)
            if (!ulong.TryParse(fields[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out numbers[i])) return false;
        return true;
    }

    /// <summary>A record must not lead out of the directory of images.</summary>
    private static bool IsFileName(string name) => name.Length > 0 && name[0] != '.' && !name.Contains('/', StringComparison.Ordinal);
}
