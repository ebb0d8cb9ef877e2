using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>Which files can have an image at all.</summary>
internal static class Support
{
    private const int MostSegments = 128;

    private const ulong HighestAddress = 1ul << 47;

    /// <summary>Why <paramref name="elf"/> cannot be rewritten; null if it can.</summary>
    public static string? Refusal(ElfFile elf)
    {
        var loads = elf.Segments.Where(s => s.IsLoad).ToList();
        return elf.Header.Type switch
        {
            ElfType.Relocatable => "an object file; link it first",
            ElfType.Core => "a core dump",
            ElfType.Executable or ElfType.SharedObject => Refusal(loads, (ulong)elf.Bytes.Length) ?? TooMany(elf),
            _ => "neither a program nor a library",
        };
    }

    private static string? TooMany(ElfFile elf) => elf.Segments.Count > MostSegments ? "too many segments" : null;

    private static string? Refusal(List<ProgramHeader> loads, ulong length)
    {
        if (!loads.Exists(s => s.IsExecutable && s.FileSize > 0))
        {
            return "no executable segment";
        }

        ulong address = 0;
        foreach (var s in loads)
        {
            if (s.FileSize > s.MemorySize || s.Offset > length || s.FileSize > length - s.Offset)
            {
                return "a segment's bytes do not lie in the file";
            }

            if (s.MemorySize > HighestAddress || s.VirtualAddress > HighestAddress - s.MemorySize || s.VirtualAddress < address)
            {
                return "segments overlap, are out of order, or lie outside user space";
            }

            if ((s.VirtualAddress ^ s.Offset) % ExtensionPlace.Page != 0)
            {
                return "a segment's address and offset disagree within a page";
            }

            address = s.VirtualAddress + s.MemorySize;
        }

        return SharesBytes(loads) ? "executable segments share bytes of the file" : null;
    }

    /// <summary>A patch fits one address only, so bytes that are loaded twice cannot have one.</summary>
    private static bool SharesBytes(List<ProgramHeader> loads)
    {
        var sorted = loads.Where(s => s.FileSize > 0).OrderBy(s => s.Offset).ToList();
        return sorted.Zip(sorted.Skip(1)).Any(p => p.First.Offset + p.First.FileSize > p.Second.Offset);
    }
}
