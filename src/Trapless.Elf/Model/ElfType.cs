namespace Trapless.Elf;

/// <summary><c>e_type</c>: what kind of file it is.</summary>
public enum ElfType : ushort
{
    /// <summary>ET_NONE.</summary>
    None = 0,

    /// <summary>ET_REL: an object file.</summary>
    Relocatable = 1,

    /// <summary>ET_EXEC: a program at a fixed address.</summary>
    Executable = 2,

    /// <summary>ET_DYN: a shared object or a position-independent program.</summary>
    SharedObject = 3,

    /// <summary>ET_CORE: a core dump.</summary>
    Core = 4,
}
