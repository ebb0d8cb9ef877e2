namespace Trapless.Elf.Unwind;

/// <summary>One row of the search table of .eh_frame_hdr.</summary>
/// <param name="Start">First address of the function.</param>
/// <param name="FdeAddress">Virtual address of its FDE.</param>
public sealed record FrameTableEntry(ulong Start, ulong FdeAddress);

/// <summary>.eh_frame_hdr: where .eh_frame is, and a table for the unwinder's binary search.</summary>
public sealed class EhFrameHeader
{
    private EhFrameHeader(ulong address, ulong ehFrame, IReadOnlyList<FrameTableEntry> entries) =>
        (Address, EhFrameAddress, Entries) = (address, ehFrame, entries);

    /// <summary>Virtual address of the header itself.</summary>
    public ulong Address { get; }

    /// <summary>Virtual address of .eh_frame.</summary>
    public ulong EhFrameAddress { get; }

    /// <summary>The rows, as stored; as many as there are bytes for.</summary>
    public IReadOnlyList<FrameTableEntry> Entries { get; }

    /// <summary>Reads the header PT_GNU_EH_FRAME points to; null if there is none or it is damaged.</summary>
    public static EhFrameHeader? Read(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.FindSegment(SegmentType.GnuEhFrame) is not { } segment
            || !file.TryAtAddress(segment.VirtualAddress, segment.FileSize, out var bytes))
        {
            return null;
        }

        try
        {
            return Parse(new ByteCursor(bytes.Span, segment.VirtualAddress, file.Name, ElfError.DamagedUnwind));
        }
        catch (ElfException)
        {
            return null;
        }
    }

    private static EhFrameHeader? Parse(ByteCursor cursor)
    {
        var address = cursor.Address;
        if (cursor.U8() != 1)
        {
            return null;
        }

        byte frameEncoding = cursor.U8(), countEncoding = cursor.U8(), tableEncoding = cursor.U8();
        var ehFrame = PointerEncoding.Read(ref cursor, frameEncoding, address);
        var entries = new List<FrameTableEntry>();
        if (countEncoding != PointerEncoding.Omit && tableEncoding != PointerEncoding.Omit)
        {
            var count = PointerEncoding.Read(ref cursor, countEncoding, address);
            ReadTable(ref cursor, count, tableEncoding, address, entries);
        }

        return new EhFrameHeader(address, ehFrame, entries);
    }

    private static void ReadTable(ref ByteCursor cursor, ulong count, byte encoding, ulong address, List<FrameTableEntry> entries)
    {
        try
        {
            for (var i = 0ul; i < count; i++)
            {
                var start = PointerEncoding.Read(ref cursor, encoding, address);
                entries.Add(new FrameTableEntry(start, PointerEncoding.Read(ref cursor, encoding, address)));
            }
        }
        catch (ElfException)
        {
            // The count promised more rows than there are: those read are still good.
        }
    }
}
