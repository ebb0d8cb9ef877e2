using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>The relocations applied at run time: DT_RELA, DT_JMPREL, DT_RELR; those of a static program come from its loaded SHT_RELA sections.</summary>
internal static class RelocationReader
{
    private const int RelaSize = 24, WordSize = 8;

    public static IEnumerable<ElfRelocation> Read(ElfFile file)
    {
        if (file.Dynamic is not { } dynamic)
        {
            return file.Sections.Where(s => s.Type == SectionType.Rela && (s.Flags & SectionFlags.Alloc) != SectionFlags.None)
                .SelectMany(s => Rela(file.Content(s)));
        }

        return Rela(Table(file, dynamic, DynamicTag.Rela, DynamicTag.RelaSize))
            .Concat(Rela(Table(file, dynamic, DynamicTag.PltRelocations, DynamicTag.PltRelocationsSize)))
            .Concat(Relr(file, Table(file, dynamic, DynamicTag.Relr, DynamicTag.RelrSize)));
    }

    private static ReadOnlyMemory<byte> Table(ElfFile file, DynamicInfo dynamic, DynamicTag address, DynamicTag size) =>
        dynamic.Value(address) is { } start && dynamic.Value(size) is { } length && file.TryAtAddress(start, length, out var bytes) ? bytes : default;

    private static IEnumerable<ElfRelocation> Rela(ReadOnlyMemory<byte> table)
    {
        for (; table.Length >= RelaSize; table = table[RelaSize..])
        {
            var info = ReadUInt64LittleEndian(table.Span[8..]);
            yield return new ElfRelocation(ReadUInt64LittleEndian(table.Span), (RelocationType)(uint)(info & uint.MaxValue),
                ReadInt64LittleEndian(table.Span[16..]), (uint)(info >> 32));
        }
    }

    /// <summary>
    /// RELR: an even word is an address to relocate; an odd word is a bitmap of the 63 words after the last address
    /// (the gABI's "relative relocation table").
    /// </summary>
    private static IEnumerable<ElfRelocation> Relr(ElfFile file, ReadOnlyMemory<byte> table)
    {
        var next = 0ul;
        for (; table.Length >= WordSize; table = table[WordSize..])
        {
            var word = ReadUInt64LittleEndian(table.Span);
            if ((word & 1) == 0)
            {
                yield return Relative(file, word);
                next = unchecked(word + WordSize);
                continue;
            }

            for (var bit = 1; bit < 64; bit++)
            {
                if ((word >> bit & 1) != 0)
                {
                    yield return Relative(file, unchecked(next + (ulong)((bit - 1) * WordSize)));
                }
            }

            next = unchecked(next + (63 * WordSize));
        }
    }

    private static ElfRelocation Relative(ElfFile file, ulong place) =>
        new(place, RelocationType.Relative, file.TryAtAddress(place, WordSize, out var word) ? ReadInt64LittleEndian(word.Span) : 0, 0);
}
