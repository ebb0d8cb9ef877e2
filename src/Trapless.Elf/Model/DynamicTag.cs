namespace Trapless.Elf;

/// <summary><c>d_tag</c>: the entries of the dynamic section this assembly reads.</summary>
public enum DynamicTag : long
{
    /// <summary>DT_NULL: the end.</summary>
    Null = 0,

    /// <summary>DT_NEEDED.</summary>
    Needed = 1,

    /// <summary>DT_PLTRELSZ.</summary>
    PltRelocationsSize = 2,

    /// <summary>DT_HASH.</summary>
    Hash = 4,

    /// <summary>DT_STRTAB.</summary>
    StringTable = 5,

    /// <summary>DT_SYMTAB.</summary>
    SymbolTable = 6,

    /// <summary>DT_RELA.</summary>
    Rela = 7,

    /// <summary>DT_RELASZ.</summary>
    RelaSize = 8,

    /// <summary>DT_STRSZ.</summary>
    StringTableSize = 10,

    /// <summary>DT_INIT.</summary>
    Init = 12,

    /// <summary>DT_FINI.</summary>
    Fini = 13,

    /// <summary>DT_SONAME.</summary>
    SoName = 14,

    /// <summary>DT_RPATH.</summary>
    RPath = 15,

    /// <summary>DT_TEXTREL.</summary>
    TextRelocations = 22,

    /// <summary>DT_JMPREL.</summary>
    PltRelocations = 23,

    /// <summary>DT_RUNPATH.</summary>
    RunPath = 29,

    /// <summary>DT_FLAGS.</summary>
    Flags = 30,

    /// <summary>DT_RELRSZ.</summary>
    RelrSize = 35,

    /// <summary>DT_RELR.</summary>
    Relr = 36,

    /// <summary>DT_GNU_HASH.</summary>
    GnuHash = 0x6ffffef5,

    /// <summary>DT_FLAGS_1.</summary>
    Flags1 = 0x6ffffffb,
}
