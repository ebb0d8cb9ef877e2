namespace Trapless.Elf;

/// <summary><c>p_type</c>.</summary>
public enum SegmentType : uint
{
    /// <summary>PT_NULL.</summary>
    Null = 0,

    /// <summary>PT_LOAD.</summary>
    Load = 1,

    /// <summary>PT_DYNAMIC.</summary>
    Dynamic = 2,

    /// <summary>PT_INTERP.</summary>
    Interpreter = 3,

    /// <summary>PT_NOTE.</summary>
    Note = 4,

    /// <summary>PT_SHLIB.</summary>
    SharedLibrary = 5,

    /// <summary>PT_PHDR.</summary>
    ProgramHeaders = 6,

    /// <summary>PT_TLS.</summary>
    ThreadLocal = 7,

    /// <summary>PT_GNU_EH_FRAME.</summary>
    GnuEhFrame = 0x6474e550,

    /// <summary>PT_GNU_STACK.</summary>
    GnuStack = 0x6474e551,

    /// <summary>PT_GNU_RELRO.</summary>
    GnuRelro = 0x6474e552,

    /// <summary>PT_GNU_PROPERTY.</summary>
    GnuProperty = 0x6474e553,
}
