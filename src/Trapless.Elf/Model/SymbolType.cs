namespace Trapless.Elf;

/// <summary>What a symbol stands for.</summary>
public enum SymbolType : byte
{
    /// <summary>STT_NOTYPE.</summary>
    None = 0,

    /// <summary>STT_OBJECT.</summary>
    Object = 1,

    /// <summary>STT_FUNC.</summary>
    Function = 2,

    /// <summary>STT_SECTION.</summary>
    Section = 3,

    /// <summary>STT_FILE.</summary>
    File = 4,

    /// <summary>STT_COMMON.</summary>
    Common = 5,

    /// <summary>STT_TLS.</summary>
    ThreadLocal = 6,

    /// <summary>STT_GNU_IFUNC: the value is the address of a resolver, itself a function.</summary>
    IndirectFunction = 10,
}
