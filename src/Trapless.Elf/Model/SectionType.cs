namespace Trapless.Elf;

/// <summary><c>sh_type</c>.</summary>
public enum SectionType : uint
{
    /// <summary>SHT_NULL.</summary>
    Null = 0,

    /// <summary>SHT_PROGBITS.</summary>
    ProgramBits = 1,

    /// <summary>SHT_SYMTAB.</summary>
    SymbolTable = 2,

    /// <summary>SHT_STRTAB.</summary>
    StringTable = 3,

    /// <summary>SHT_RELA.</summary>
    Rela = 4,

    /// <summary>SHT_HASH.</summary>
    Hash = 5,

    /// <summary>SHT_DYNAMIC.</summary>
    Dynamic = 6,

    /// <summary>SHT_NOTE.</summary>
    Note = 7,

    /// <summary>SHT_NOBITS.</summary>
    NoBits = 8,

    /// <summary>SHT_REL.</summary>
    Rel = 9,

    /// <summary>SHT_DYNSYM.</summary>
    DynamicSymbols = 11,

    /// <summary>SHT_INIT_ARRAY.</summary>
    InitArray = 14,

    /// <summary>SHT_FINI_ARRAY.</summary>
    FiniArray = 15,

    /// <summary>SHT_GROUP.</summary>
    Group = 17,

    /// <summary>SHT_SYMTAB_SHNDX.</summary>
    SymbolTableIndices = 18,

    /// <summary>SHT_RELR.</summary>
    Relr = 19,

    /// <summary>SHT_GNU_HASH.</summary>
    GnuHash = 0x6ffffff6,

    /// <summary>SHT_X86_64_UNWIND: some linkers' type of .eh_frame.</summary>
    X64Unwind = 0x70000001,
}
