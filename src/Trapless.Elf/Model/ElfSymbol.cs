namespace Trapless.Elf;

/// <summary>One entry of .symtab or .dynsym.</summary>
public sealed record ElfSymbol
{
    /// <summary>Bytes of one symbol in the file.</summary>
    public const int EntrySize = 24;

    /// <summary>SHN_UNDEF: the symbol is defined elsewhere.</summary>
    public const ushort Undefined = 0;

    /// <summary>The name, decoded each time it is asked for.</summary>
    public string Name => Names?.At(NameOffset) ?? "";

    /// <summary><c>st_value</c>: the virtual address, for functions and objects.</summary>
    public ulong Value { get; init; }

    /// <summary><c>st_size</c> in bytes, 0 if unknown.</summary>
    public ulong Size { get; init; }

    /// <summary>Low half of <c>st_info</c>.</summary>
    public SymbolType Type { get; init; }

    /// <summary>High half of <c>st_info</c>.</summary>
    public SymbolBinding Binding { get; init; }

    /// <summary><c>st_shndx</c>: 0 undefined, 0xfff1 absolute, 0xffff: see SHT_SYMTAB_SHNDX.</summary>
    public ushort SectionIndex { get; init; }

    /// <summary>True if this file defines the symbol.</summary>
    public bool IsDefined => SectionIndex != Undefined;

    internal uint NameOffset { get; init; }

    internal StringTable? Names { get; init; }
}
