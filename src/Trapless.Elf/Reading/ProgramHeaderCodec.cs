using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>The program header table to and from bytes. A damaged table is an error: nothing can be said about such a file.</summary>
internal static class ProgramHeaderCodec
{
    /// <summary>PN_XNUM: the true count is section 0's <c>sh_info</c>.</summary>
    public const ushort ExtendedCount = 0xffff;

    public static ProgramHeader[] Read(ReadOnlySpan<byte> file, in ElfHeader header, string name)
    {
        if (header.PhNum == 0)
        {
            return [];
        }

        if (header.PhEntSize != ProgramHeader.Size)
        {
            throw new ElfException(ElfError.ProgramHeaderSize, name, 54,
                $"program headers of {header.PhEntSize} bytes instead of 56; rebuild the file");
        }

        var count = Count(file, header);
        if (header.PhOff > (ulong)file.Length || (ulong)count * ProgramHeader.Size > (ulong)file.Length - header.PhOff)
        {
            throw new ElfException(ElfError.ProgramHeadersOutsideFile, name, header.PhOff,
                $"{count} program headers do not lie in the {file.Length} bytes of the file; install it again");
        }

        var headers = new ProgramHeader[count];
        for (var i = 0; i < headers.Length; i++)
        {
            headers[i] = Decode(file[((int)header.PhOff + (i * ProgramHeader.Size))..]);
        }

        return headers;
    }

    private static uint Count(ReadOnlySpan<byte> file, in ElfHeader header) =>
        header.PhNum == ExtendedCount && SectionHeaderCodec.TryReadFirst(file, header, out var first) ? first.Info : header.PhNum;

    private static ProgramHeader Decode(ReadOnlySpan<byte> b) => new()
    {
        Type = (SegmentType)ReadUInt32LittleEndian(b),
        Flags = (SegmentFlags)ReadUInt32LittleEndian(b[4..]),
        Offset = ReadUInt64LittleEndian(b[8..]),
        VirtualAddress = ReadUInt64LittleEndian(b[16..]),
        PhysicalAddress = ReadUInt64LittleEndian(b[24..]),
        FileSize = ReadUInt64LittleEndian(b[32..]),
        MemorySize = ReadUInt64LittleEndian(b[40..]),
        Align = ReadUInt64LittleEndian(b[48..]),
    };

    public static void Write(in ProgramHeader header, Span<byte> b)
    {
        WriteUInt32LittleEndian(b, (uint)header.Type);
        WriteUInt32LittleEndian(b[4..], (uint)header.Flags);
        WriteUInt64LittleEndian(b[8..], header.Offset);
        WriteUInt64LittleEndian(b[16..], header.VirtualAddress);
        WriteUInt64LittleEndian(b[24..], header.PhysicalAddress);
        WriteUInt64LittleEndian(b[32..], header.FileSize);
        WriteUInt64LittleEndian(b[40..], header.MemorySize);
        WriteUInt64LittleEndian(b[48..], header.Align);
    }
}
