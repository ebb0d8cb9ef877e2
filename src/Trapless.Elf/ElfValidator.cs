namespace Trapless.Elf;

/// <summary>
/// The strict check: what <see cref="ElfFile"/> reads leniently and a rewriter must not build on. A file that passes has an
/// address for every loaded byte and an offset for every address, once each.
/// </summary>
public static class ElfValidator
{
    /// <summary>No list of problems is longer: a hostile file can have 65,535 of them.</summary>
    private const int MostProblems = 20;

    /// <summary>User-space addresses end here (47 bits); nothing above can be mapped.</summary>
    private const ulong AddressLimit = 1ul << 47;

    /// <summary>Every problem of a program or shared object, the most serious kinds first; empty if it is sound.</summary>
    public static IReadOnlyList<ElfProblem> Check(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return [.. CheckType(file).Concat(CheckSegments(file)).Concat(CheckLayout(file)).Concat(CheckEntry(file))
            .Concat(CheckSections(file)).Take(MostProblems)];
    }

    /// <summary>Throws the first of <see cref="Check"/>'s problems.</summary>
    /// <exception cref="ElfException">The file is not sound.</exception>
    public static void Validate(ElfFile file)
    {
        if (Check(file) is [var first, ..])
        {
            throw new ElfException(first);
        }
    }

    private static IEnumerable<ElfProblem> CheckType(ElfFile file)
    {
        if (file.Header.Type is not (ElfType.Executable or ElfType.SharedObject))
        {
            yield return Problem(file, ElfError.WrongType, 16, $"type {(int)file.Header.Type} is neither a program nor a shared object; link it first");
        }
        else if (!file.Segments.Any(s => s.IsLoad))
        {
            yield return Problem(file, ElfError.NoLoadSegment, file.Header.PhOff, "no PT_LOAD segment, nothing to run; install the file again");
        }
    }

    private static IEnumerable<ElfProblem> CheckSegments(ElfFile file) =>
        file.Segments.Select((segment, index) => CheckSegment(file, segment, index)).OfType<ElfProblem>();

    private static ElfProblem? CheckSegment(ElfFile file, ProgramHeader s, int index)
    {
        var place = file.Header.PhOff + ((ulong)index * ProgramHeader.Size);
        var length = (ulong)file.Bytes.Length;
        if (s.Type != SegmentType.Null && s.FileSize > 0 && (s.Offset > length || s.FileSize > length - s.Offset))
        {
            return Problem(file, ElfError.SegmentOutsideFile, place,
                $"segment {index} needs 0x{s.FileSize:x} bytes at 0x{s.Offset:x} of a file of 0x{length:x}; it is truncated, install it again");
        }

        return s.IsLoad ? CheckLoad(file, s, index, place) : null;
    }

    private static ElfProblem? CheckLoad(ElfFile file, ProgramHeader s, int index, ulong place)
    {
        if (s.VirtualAddress > AddressLimit || s.MemorySize > AddressLimit - s.VirtualAddress)
        {
            return Problem(file, ElfError.SegmentOverflow, place, $"segment {index} goes past the end of the address space; install the file again");
        }

        if (s.FileSize > s.MemorySize)
        {
            return Problem(file, ElfError.SegmentSizes, place, $"segment {index} has more bytes in the file than in memory; install the file again");
        }

        var powerOfTwo = s.Align <= 1 || ulong.IsPow2(s.Align);
        return powerOfTwo && (s.Align <= 1 || ((s.VirtualAddress ^ s.Offset) & (s.Align - 1)) == 0)
            ? null
            : Problem(file, ElfError.SegmentAlignment, place, $"segment {index} cannot be mapped with alignment 0x{s.Align:x}; rebuild the file");
    }

    private static IEnumerable<ElfProblem> CheckLayout(ElfFile file)
    {
        ulong end = 0, lastStart = 0;
        for (var i = 0; i < file.Segments.Count; i++)
        {
            var s = file.Segments[i];
            if (!s.IsLoad || s.MemorySize == 0 || s.MemorySize > ulong.MaxValue - s.VirtualAddress)
            {
                continue;
            }

            var place = file.Header.PhOff + ((ulong)i * ProgramHeader.Size);
            if (s.VirtualAddress < lastStart)
            {
                yield return Problem(file, ElfError.SegmentOrder, place, $"segment {i} lies below the one before it; rebuild the file");
            }
            else if (s.VirtualAddress < end)
            {
                yield return Problem(file, ElfError.SegmentsOverlap, place, $"segment {i} overlaps the one before it; rebuild the file");
            }

            lastStart = Math.Max(lastStart, s.VirtualAddress);
            end = Math.Max(end, s.VirtualAddress + s.MemorySize);
        }
    }

    private static IEnumerable<ElfProblem> CheckEntry(ElfFile file)
    {
        var entry = file.Header.Entry;
        if (entry != 0 && file.Segments.Any(s => s.IsLoad) && !file.Segments.Any(s => s.IsLoad && s.IsExecutable && s.BacksAddress(entry)))
        {
            yield return Problem(file, ElfError.EntryOutsideCode, 24, $"entry point 0x{entry:x} lies in no executable segment; install the file again");
        }
    }

    private static IEnumerable<ElfProblem> CheckSections(ElfFile file)
    {
        if (file.SectionProblem is { } problem)
        {
            yield return problem;
        }

        var length = (ulong)file.Bytes.Length;
        for (var i = 0; i < file.Sections.Count; i++)
        {
            var s = file.Sections[i];
            if (s.HasBytes && s.Size > 0 && (s.Offset > length || s.Size > length - s.Offset))
            {
                yield return Problem(file, ElfError.SectionOutsideFile, file.Header.ShOff + ((ulong)i * Section.HeaderSize),
                    $"section {i} does not lie in the file; install the file again or strip its section headers");
            }
        }
    }

    private static ElfProblem Problem(ElfFile file, ElfError code, ulong offset, string detail) => new(code, file.Name, offset, detail);
}
