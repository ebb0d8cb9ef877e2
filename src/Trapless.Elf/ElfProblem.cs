namespace Trapless.Elf;

/// <summary>One thing wrong with one file.</summary>
/// <param name="Code">The reason.</param>
/// <param name="File">The file's name as the caller gave it.</param>
/// <param name="Offset">Where in the file, in bytes; an address where the file has no such place.</param>
/// <param name="Detail">What was found and what to do about it.</param>
public sealed record ElfProblem(ElfError Code, string File, ulong Offset, string Detail)
{
    /// <summary>File, place, detail and number on one line.</summary>
    public override string ToString() => $"{File}: at 0x{Offset:x}: {Detail} (ELF{(int)Code:d3})";
}
