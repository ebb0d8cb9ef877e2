using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>
/// The section header table to and from bytes. Nothing needs sections to run, so a damaged table reads as no sections
/// and the problem that was found; the strict check reports it.
/// </summary>
internal static class SectionHeaderCodec
{
    /// <summary>SHN_XINDEX: the true index of the name table is section 0's <c>sh_link</c>.</summary>
    public const ushort ExtendedIndex = 0xffff;

    /// <summary>SHN_LORESERVE: counts from here on are stored in section 0.</summary>
    public const ushort FirstReserved = 0xff00;

    public static (Section[] Sections, ElfProblem? Problem) Read(ReadOnlyMemory<byte> file, in ElfHeader header, string name)
    {
        if (header.ShOff == 0)
        {
            return ([], null);
        }

        if (header.ShEntSize != Section.HeaderSize)
        {
            return ([], new ElfProblem(ElfError.SectionHeaderSize, name, 58,
                $"section headers of {header.ShEntSize} bytes instead of 64; rebuild the file"));
        }

        var count = header.ShNum != 0 ? header.ShNum : TryReadFirst(file.Span, header, out var first) ? first.Size : 0;
        if (header.ShOff > (ulong)file.Length || count > ((ulong)file.Length - header.ShOff) / Section.HeaderSize)
        {
            return ([], new ElfProblem(ElfError.SectionHeadersOutsideFile, name, header.ShOff,
                $"{count} section headers do not lie in the {file.Length} bytes of the file; install it again"));
        }

        return (DecodeAll(file, header, (int)count), null);
    }

    /// <summary>Section 0, which holds the counts that do not fit in the ELF header.</summary>
    public static bool TryReadFirst(ReadOnlySpan<byte> file, in ElfHeader header, out Section first)
    {
        var present = header.ShOff != 0 && header.ShEntSize == Section.HeaderSize
            && file.Length >= Section.HeaderSize && header.ShOff <= (ulong)(file.Length - Section.HeaderSize);
        first = present ? Decode(file[(int)header.ShOff..], null) : new Section();
        return present;
    }

    private static Section[] DecodeAll(ReadOnlyMemory<byte> file, in ElfHeader header, int count)
    {
        var names = Names(file, header, count);
        var sections = new Section[count];
        for (var i = 0; i < count; i++)
        {
            sections[i] = Decode(file.Span[((int)header.ShOff + (i * Section.HeaderSize))..], names);
        }

        return sections;
    }

    private static StringTable Names(ReadOnlyMemory<byte> file, in ElfHeader header, int count)
    {
        uint index = header.ShStrNdx;
        if (index == ExtendedIndex && TryReadFirst(file.Span, header, out var first))
        {
            index = first.Link;
        }

        if (index == 0 || index >= count)
        {
            return StringTable.Empty;
        }

        var table = Decode(file.Span[((int)header.ShOff + ((int)index * Section.HeaderSize))..], null);
        return table.HasBytes && FileRange.TrySlice(file, table.Offset, table.Size, out var bytes) ? new StringTable(bytes) : StringTable.Empty;
    }

    private static Section Decode(ReadOnlySpan<byte> b, StringTable? names) => new()
    {
        Names = names,
        NameOffset = ReadUInt32LittleEndian(b),
        Type = (SectionType)ReadUInt32LittleEndian(b[4..]),
        Flags = (SectionFlags)ReadUInt64LittleEndian(b[8..]),
        Address = ReadUInt64LittleEndian(b[16..]),
        Offset = ReadUInt64LittleEndian(b[24..]),
        Size = ReadUInt64LittleEndian(b[32..]),
        Link = ReadUInt32LittleEndian(b[40..]),
        Info = ReadUInt32LittleEndian(b[44..]),
        AddrAlign = ReadUInt64LittleEndian(b[48..]),
        EntrySize = ReadUInt64LittleEndian(b[56..]),
    };

    public static void Write(in Section section, Span<byte> b)
    {
        WriteUInt32LittleEndian(b, section.NameOffset);
        WriteUInt32LittleEndian(b[4..], (uint)section.Type);
        WriteUInt64LittleEndian(b[8..], (ulong)section.Flags);
        WriteUInt64LittleEndian(b[16..], section.Address);
        WriteUInt64LittleEndian(b[24..], section.Offset);
        WriteUInt64LittleEndian(b[32..], section.Size);
        WriteUInt32LittleEndian(b[40..], section.Link);
        WriteUInt32LittleEndian(b[44..], section.Info);
        WriteUInt64LittleEndian(b[48..], section.AddrAlign);
        WriteUInt64LittleEndian(b[56..], section.EntrySize);
    }
}
