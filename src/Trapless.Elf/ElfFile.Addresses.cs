namespace Trapless.Elf;

public sealed partial class ElfFile
{
    /// <summary>The file offset of the byte at virtual address <paramref name="vaddr"/>; false if no loaded segment takes it from the file.</summary>
    public bool TryAddressToOffset(ulong vaddr, out ulong offset) => _loads.TryFind(vaddr, out offset, out _);

    /// <summary>The virtual address of the byte at <paramref name="offset"/> of the file, in the first segment that loads it, or null.</summary>
    public ulong? OffsetToAddress(ulong offset)
    {
        foreach (var s in Segments)
        {
            if (s.IsLoad && offset >= s.Offset && offset - s.Offset < s.FileSize && s.VirtualAddress <= ulong.MaxValue - s.FileSize)
            {
                return s.VirtualAddress + (offset - s.Offset);
            }
        }

        return null;
    }

    /// <summary>The bytes of the file behind <paramref name="length"/> bytes of memory at <paramref name="vaddr"/>.</summary>
    /// <exception cref="ElfException">They do not lie in one segment's part of the file.</exception>
    public ReadOnlySpan<byte> AtAddress(ulong vaddr, int length) =>
        TryAtAddress(vaddr, length < 0 ? ulong.MaxValue : (ulong)length, out var bytes)
            ? bytes.Span
            : throw new ElfException(ElfError.AddressNotInFile, Name, vaddr,
                $"no loaded segment has the {length} bytes at this address in the file; install the file again");

    /// <summary>As <see cref="AtAddress"/>, without an exception.</summary>
    public bool TryAtAddress(ulong vaddr, ulong length, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        return _loads.TryFind(vaddr, out var offset, out var available) && length <= available && TrySlice(offset, length, out bytes);
    }

    /// <summary>Everything the file has from <paramref name="vaddr"/> to the end of its segment; empty if nothing.</summary>
    public ReadOnlyMemory<byte> FromAddress(ulong vaddr) =>
        _loads.TryFind(vaddr, out var offset, out var available) && TrySlice(offset, available, out var bytes) ? bytes : default;

    /// <summary>The bytes of <paramref name="section"/>; none if it has none or they do not lie in the file.</summary>
    public ReadOnlyMemory<byte> Content(Section section) =>
        section.HasBytes && TrySlice(section.Offset, section.Size, out var bytes) ? bytes : default;

    /// <summary>The bytes of <paramref name="segment"/>; none if they do not lie in the file.</summary>
    public ReadOnlyMemory<byte> Content(ProgramHeader segment) => TrySlice(segment.Offset, segment.FileSize, out var bytes) ? bytes : default;

    /// <summary>The first section of that name, or null.</summary>
    public Section? FindSection(string name)
    {
        foreach (var section in Sections)
        {
            if (string.Equals(section.Name, name, StringComparison.Ordinal))
            {
                return section;
            }
        }

        return null;
    }

    /// <summary>The first segment of that type, or null.</summary>
    public ProgramHeader? FindSegment(SegmentType type)
    {
        foreach (var segment in Segments)
        {
            if (segment.Type == type)
            {
                return segment;
            }
        }

        return null;
    }

    private bool TrySlice(ulong offset, ulong size, out ReadOnlyMemory<byte> bytes) => FileRange.TrySlice(Bytes, offset, size, out bytes);
}
