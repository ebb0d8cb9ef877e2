namespace Trapless.Elf;

/// <summary>One relocation the dynamic linker applies.</summary>
/// <param name="Offset">Virtual address of the place.</param>
/// <param name="Type">What is done there.</param>
/// <param name="Addend">The addend; for a RELR entry the word stored at the place, as the format keeps it there.</param>
/// <param name="SymbolIndex">Index into .dynsym, 0 if none.</param>
public sealed record ElfRelocation(ulong Offset, RelocationType Type, long Addend, uint SymbolIndex);

/// <summary>x86-64 relocation types found in finished files (psABI table 4.9).</summary>
public enum RelocationType : uint
{
    /// <summary>R_X86_64_NONE.</summary>
    None = 0,

    /// <summary>R_X86_64_64.</summary>
    Absolute64 = 1,

    /// <summary>R_X86_64_PC32.</summary>
    PcRelative32 = 2,

    /// <summary>R_X86_64_COPY.</summary>
    Copy = 5,

    /// <summary>R_X86_64_GLOB_DAT.</summary>
    GlobalData = 6,

    /// <summary>R_X86_64_JUMP_SLOT.</summary>
    JumpSlot = 7,

    /// <summary>R_X86_64_RELATIVE: load bias plus addend.</summary>
    Relative = 8,

    /// <summary>R_X86_64_32.</summary>
    Absolute32 = 10,

    /// <summary>R_X86_64_DTPMOD64.</summary>
    TlsModule = 16,

    /// <summary>R_X86_64_DTPOFF64.</summary>
    TlsModuleOffset = 17,

    /// <summary>R_X86_64_TPOFF64.</summary>
    TlsOffset = 18,

    /// <summary>R_X86_64_TLSDESC.</summary>
    TlsDescriptor = 36,

    /// <summary>R_X86_64_IRELATIVE: the addend is the address of a resolver.</summary>
    IndirectRelative = 37,
}
