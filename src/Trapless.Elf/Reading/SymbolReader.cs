using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>The symbols of .symtab and .dynsym; without section headers, those the dynamic linker would find.</summary>
internal static class SymbolReader
{
    public static IEnumerable<ElfSymbol> Read(ElfFile file)
    {
        var tables = file.Sections.Where(s => s.Type is SectionType.SymbolTable or SectionType.DynamicSymbols).ToList();
        var symbols = tables.SelectMany(s => Decode(file.Content(s), Names(file, s)));
        return tables.Exists(s => s.Type == SectionType.DynamicSymbols) ? symbols : symbols.Concat(FromDynamic(file));
    }

    public static ulong? DynamicValue(ElfFile file, uint index) =>
        file.Dynamic?.Value(DynamicTag.SymbolTable) is { } table
            && file.TryAtAddress(unchecked(table + ((ulong)index * ElfSymbol.EntrySize)), ElfSymbol.EntrySize, out var bytes)
            && Decode(bytes.Span, StringTable.Empty) is { IsDefined: true } symbol ? symbol.Value : null;

    private static StringTable Names(ElfFile file, Section symbols) =>
        symbols.Link < file.Sections.Count ? new StringTable(file.Content(file.Sections[(int)symbols.Link])) : StringTable.Empty;

    private static IEnumerable<ElfSymbol> FromDynamic(ElfFile file)
    {
        if (file.Dynamic?.Value(DynamicTag.SymbolTable) is not { } address)
        {
            return [];
        }

        var bytes = file.FromAddress(address);
        var count = Math.Min(SymbolHash.CountSymbols(file), (ulong)(bytes.Length / ElfSymbol.EntrySize));
        return Decode(bytes[..((int)count * ElfSymbol.EntrySize)], file.Dynamic.Strings);
    }

    private static IEnumerable<ElfSymbol> Decode(ReadOnlyMemory<byte> table, StringTable names)
    {
        for (; table.Length >= ElfSymbol.EntrySize; table = table[ElfSymbol.EntrySize..])
        {
            yield return Decode(table.Span, names);
        }
    }

    private static ElfSymbol Decode(ReadOnlySpan<byte> b, StringTable names) => new()
    {
        Names = names,
        NameOffset = ReadUInt32LittleEndian(b),
        Type = (SymbolType)(b[4] & 0xf),
        Binding = (SymbolBinding)(b[4] >> 4),
        SectionIndex = ReadUInt16LittleEndian(b[6..]),
        Value = ReadUInt64LittleEndian(b[8..]),
        Size = ReadUInt64LittleEndian(b[16..]),
    };
}
