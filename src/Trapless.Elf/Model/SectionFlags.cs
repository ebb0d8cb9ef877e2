namespace Trapless.Elf;

/// <summary><c>sh_flags</c>.</summary>
[Flags]
public enum SectionFlags : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>SHF_WRITE.</summary>
    Write = 1,

    /// <summary>SHF_ALLOC: occupies memory at run time.</summary>
    Alloc = 2,

    /// <summary>SHF_EXECINSTR.</summary>
    Execute = 4,

    /// <summary>SHF_MERGE.</summary>
    Merge = 0x10,

    /// <summary>SHF_STRINGS.</summary>
    Strings = 0x20,

    /// <summary>SHF_INFO_LINK.</summary>
    InfoLink = 0x40,

    /// <summary>SHF_TLS.</summary>
    ThreadLocal = 0x400,

    /// <summary>SHF_COMPRESSED.</summary>
    Compressed = 0x800,
}
