namespace Trapless.Elf;

/// <summary>
/// A changed copy of an <see cref="ElfFile"/>: bytes patched in place, data appended after the end, header tables moved.
/// Nothing the caller did not ask for moves; with no change the output is byte-identical.
/// The header and both tables are encoded again from the model, so what was read is what is written.
/// </summary>
public sealed class ElfWriter
{
    private readonly string _name;
    private byte[] _bytes;
    private int _length;

    /// <summary>Starts from a copy of <paramref name="file"/>.</summary>
    /// <param name="file">The original.</param>
    /// <param name="room">Bytes that will be appended, about: so many need no larger copy.</param>
    public ElfWriter(ElfFile file, ulong room = 0)
    {
        ArgumentNullException.ThrowIfNull(file);
        (_name, _bytes, _length) = (file.Name, new byte[Math.Min((ulong)file.Bytes.Length + room, (ulong)Array.MaxLength)], file.Bytes.Length);
        file.Bytes.CopyTo(_bytes);
        (Header, Segments, Sections) = (file.Header, file.Segments, file.Sections);
        Original = file;
    }

    /// <summary>The file this one started from.</summary>
    public ElfFile Original { get; }

    /// <summary>The ELF header to be written.</summary>
    public ElfHeader Header { get; set; }

    /// <summary>The program headers to be written at <see cref="ElfHeader.PhOff"/>.</summary>
    public IReadOnlyList<ProgramHeader> Segments { get; private set; }

    /// <summary>The section headers to be written at <see cref="ElfHeader.ShOff"/>.</summary>
    public IReadOnlyList<Section> Sections { get; private set; }

    /// <summary>Bytes in the file so far: where the next append begins, before its alignment.</summary>
    public ulong Length => (ulong)_length;

    /// <summary>Overwrites bytes that exist already. The ELF header and the header tables are changed through the model instead.</summary>
    /// <exception cref="ElfException">The range does not lie in the file.</exception>
    public void Patch(ulong offset, ReadOnlySpan<byte> bytes) => bytes.CopyTo(Existing(offset, bytes.Length));

    /// <summary>Overwrites bytes by their virtual address in the original.</summary>
    /// <exception cref="ElfException">The address is not backed by the file.</exception>
    public void PatchAddress(ulong vaddr, ReadOnlySpan<byte> bytes)
    {
        _ = Original.AtAddress(vaddr, bytes.Length);
        _ = Original.TryAddressToOffset(vaddr, out var offset);
        Patch(offset, bytes);
    }

    /// <summary>Pads with zeros to a multiple of <paramref name="alignment"/>, appends, and returns the offset of the data.</summary>
    /// <exception cref="ElfException">The file would exceed 2 GiB.</exception>
    public ulong Append(ReadOnlySpan<byte> data, ulong alignment = 1)
    {
        PadTo(alignment);
        var offset = Length;
        Grow(offset + (ulong)data.Length);
        data.CopyTo(_bytes.AsSpan((int)offset));
        return offset;
    }

    /// <summary>Pads with zeros to a multiple of <paramref name="alignment"/> and returns the length reached.</summary>
    public ulong PadTo(ulong alignment)
    {
        ArgumentOutOfRangeException.ThrowIfZero(alignment);
        var over = Length % alignment;
        Grow(over == 0 ? Length : Length + (alignment - over));
        return Length;
    }

    /// <summary>Replaces the program headers by a table at <paramref name="offset"/>, past the end or over bytes the caller owns.</summary>
    /// <exception cref="ElfException">Too many, or the file would exceed 2 GiB.</exception>
    public void ReplaceProgramHeaders(IReadOnlyList<ProgramHeader> segments, ulong offset)
    {
        ArgumentNullException.ThrowIfNull(segments);
        CheckCount(segments.Count, ProgramHeaderCodec.ExtendedCount, "program");
        Grow(Math.Max(Length, offset + ((ulong)segments.Count * ProgramHeader.Size)));
        Segments = [.. segments];
        Header = Header with { PhOff = offset, PhNum = (ushort)segments.Count, PhEntSize = ProgramHeader.Size };
    }

    /// <summary>Replaces the section headers by a table at <paramref name="offset"/>; names are taken from <see cref="Section.NameOffset"/>.</summary>
    /// <exception cref="ElfException">Too many, or the file would exceed 2 GiB.</exception>
    public void ReplaceSectionHeaders(IReadOnlyList<Section> sections, ulong offset, ushort nameTableIndex)
    {
        ArgumentNullException.ThrowIfNull(sections);
        CheckCount(sections.Count, SectionHeaderCodec.FirstReserved, "section");
        Grow(Math.Max(Length, offset + ((ulong)sections.Count * Section.HeaderSize)));
        Sections = [.. sections];
        Header = Header with
        {
            ShOff = offset, ShNum = (ushort)sections.Count, ShEntSize = Section.HeaderSize, ShStrNdx = nameTableIndex,
        };
    }

    /// <summary>The whole file, a copy of its own.</summary>
    public byte[] ToArray() => ToMemory().ToArray();

    /// <summary>The whole file without another copy: valid until the next change.</summary>
    public ReadOnlyMemory<byte> ToMemory()
    {
        var bytes = _bytes.AsSpan(0, _length);
        HeaderCodec.Write(Header, bytes);
        for (var i = 0; i < Segments.Count; i++)
        {
            ProgramHeaderCodec.Write(Segments[i], bytes[((int)Header.PhOff + (i * ProgramHeader.Size))..]);
        }

        for (var i = 0; i < Sections.Count; i++)
        {
            SectionHeaderCodec.Write(Sections[i], bytes[((int)Header.ShOff + (i * Section.HeaderSize))..]);
        }

        return _bytes.AsMemory(0, _length);
    }

    private Span<byte> Existing(ulong offset, int length) =>
        offset <= Length && (ulong)length <= Length - offset
            ? _bytes.AsSpan((int)offset, length)
            : throw new ElfException(ElfError.RangeOutsideFile, _name, offset, $"{length} bytes do not lie in the {_length} bytes of the file");

    private void Grow(ulong length)
    {
        if (length > (ulong)Array.MaxLength)
        {
            throw new ElfException(ElfError.TooLarge, _name, length, "the file would be larger than 2 GiB");
        }

        if (length > (ulong)_bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Max(length, Math.Min((ulong)_bytes.Length * 3 / 2, (ulong)Array.MaxLength)));
        }

        _length = Math.Max(_length, (int)length);
    }

    private void CheckCount(int count, int limit, string kind)
    {
        if (count >= limit)
        {
            throw new ElfException(ElfError.TooManyHeaders, _name, 0, $"{count} {kind} headers; the format holds fewer than {limit}");
        }
    }
}
