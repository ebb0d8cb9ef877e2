namespace Trapless.Elf.Go;

/// <summary>Bytes that may be a Go function table; <paramref name="IsSection"/> if a section says so.</summary>
internal sealed record GoTableCandidate(ulong Address, ReadOnlyMemory<byte> Bytes, bool IsSection);

/// <summary>Where a Go function table may be.</summary>
internal static class GoTableLocator
{
    private const int MostMatches = 16;

    private static readonly string[] SectionNames = [".gopclntab", ".data.rel.ro.gopclntab"];

    /// <summary>The sections of that name; without section headers, everything in a loaded segment that looks like the header of the table.</summary>
    public static IEnumerable<GoTableCandidate> Candidates(ElfFile file)
    {
        if (file.Sections.Count == 0)
        {
            return file.Segments.Where(s => s.IsLoad).SelectMany(s => Scan(file, s)).Take(MostMatches);
        }

        return file.Sections.Where(s => SectionNames.Contains(s.Name, StringComparer.Ordinal))
            .Select(s => new GoTableCandidate(s.Address, file.Content(s), true)).Take(1);
    }

    private static IEnumerable<GoTableCandidate> Scan(ElfFile file, ProgramHeader segment)
    {
        var bytes = file.FromAddress(segment.VirtualAddress);
        foreach (var version in Enum.GetValues<GoTableVersion>())
        {
            var from = 0;
            while (IndexOfHeader(bytes.Span[from..], version) is >= 0 and var index)
            {
                from += index;
                yield return new GoTableCandidate(segment.VirtualAddress + (ulong)from, bytes[from..], false);
                from++;
            }
        }
    }

    /// <summary>Magic, two zeros, instruction size 1, pointer size 8.</summary>
    private static int IndexOfHeader(ReadOnlySpan<byte> bytes, GoTableVersion version) =>
        bytes.IndexOf((ReadOnlySpan<byte>)[GoTableParser.MagicByte(version), 0xff, 0xff, 0xff, 0, 0, 1, 8]);
}
