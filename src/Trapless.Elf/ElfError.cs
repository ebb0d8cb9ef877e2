namespace Trapless.Elf;

/// <summary>Why an ELF file, or a part of it, was refused: one number per reason, printed as <c>ELF</c> and three digits.</summary>
public enum ElfError
{
    /// <summary>The file could not be read at all.</summary>
    Unreadable = 1,

    /// <summary>The file is larger than 2 GiB.</summary>
    TooLarge = 2,

    /// <summary>The first four bytes are not the ELF magic.</summary>
    NotElf = 3,

    /// <summary>The file ends inside the 64-byte ELF header.</summary>
    TruncatedHeader = 4,

    /// <summary>Not a 64-bit file.</summary>
    WrongClass = 5,

    /// <summary>Not little-endian.</summary>
    WrongEndianness = 6,

    /// <summary>Not for x86-64.</summary>
    WrongMachine = 7,

    /// <summary>Neither <c>e_ident[EI_VERSION]</c> nor <c>e_version</c> may differ from 1.</summary>
    WrongVersion = 8,

    /// <summary>Program headers of a size other than 56 bytes.</summary>
    ProgramHeaderSize = 9,

    /// <summary>The program header table does not lie in the file.</summary>
    ProgramHeadersOutsideFile = 10,

    /// <summary>Section headers of a size other than 64 bytes.</summary>
    SectionHeaderSize = 11,

    /// <summary>The section header table does not lie in the file.</summary>
    SectionHeadersOutsideFile = 12,

    /// <summary>More headers than the format can hold.</summary>
    TooManyHeaders = 13,

    /// <summary>A segment's bytes do not lie in the file.</summary>
    SegmentOutsideFile = 14,

    /// <summary>A segment's address plus its size exceeds 64 bits.</summary>
    SegmentOverflow = 15,

    /// <summary>A segment has more bytes in the file than in memory.</summary>
    SegmentSizes = 16,

    /// <summary>Two loaded segments overlap in memory.</summary>
    SegmentsOverlap = 17,

    /// <summary>Loaded segments are not in ascending order of their addresses.</summary>
    SegmentOrder = 18,

    /// <summary>A segment's alignment is no power of two, or its offset and address disagree modulo it.</summary>
    SegmentAlignment = 19,

    /// <summary>No loaded segment: there is nothing to run.</summary>
    NoLoadSegment = 20,

    /// <summary>A section's bytes do not lie in the file.</summary>
    SectionOutsideFile = 21,

    /// <summary>The entry point lies in no executable segment.</summary>
    EntryOutsideCode = 22,

    /// <summary>An address that no loaded segment backs with bytes of the file.</summary>
    AddressNotInFile = 23,

    /// <summary>A range that does not lie in the file.</summary>
    RangeOutsideFile = 24,

    /// <summary>The dynamic section, or a table it names, is damaged.</summary>
    DamagedDynamic = 25,

    /// <summary>Unwind information is damaged.</summary>
    DamagedUnwind = 26,

    /// <summary>Unwind information uses a feature this reader does not know.</summary>
    UnknownUnwind = 27,

    /// <summary>Go's function table is damaged.</summary>
    DamagedGoTable = 28,

    /// <summary>A distance that does not fit in the signed 32 bits of its field.</summary>
    OutOfReach = 29,

    /// <summary>Neither an executable nor a shared object.</summary>
    WrongType = 30,
}
