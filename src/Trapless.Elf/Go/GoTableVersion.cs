namespace Trapless.Elf.Go;

/// <summary>Layouts of the function table, named after the Go release that brought them.</summary>
public enum GoTableVersion
{
    /// <summary>Go 1.2 to 1.15, magic fffffffb: pointers, functions relative to the table.</summary>
    Go12,

    /// <summary>Go 1.16 and 1.17, magic fffffffa: pointers, sub-tables at offsets.</summary>
    Go116,

    /// <summary>Go 1.18 and 1.19, magic fffffff0: 32-bit offsets from the start of the text.</summary>
    Go118,

    /// <summary>Go 1.20 and later, magic fffffff1: as 1.18.</summary>
    Go120,
}
