using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf.Unwind;

/// <summary>A new .eh_frame_hdr, whose sorted table may point into several .eh_frame sections of one file.</summary>
public static class EhFrameHeaderBuilder
{
    private const int FixedSize = 12, RowSize = 8;

    /// <summary>Bytes of a header with that many rows.</summary>
    public static int Size(int rows) => FixedSize + (RowSize * rows);

    /// <summary>Version 1; .eh_frame as pcrel sdata4; count as udata4; rows as datarel sdata4, sorted by start.</summary>
    /// <param name="address">Virtual address of the header, a multiple of 4.</param>
    /// <param name="ehFrameAddress">Virtual address of the (first) .eh_frame.</param>
    /// <param name="entries">The rows in any order: the original's and the new ones.</param>
    /// <exception cref="ElfException">A row is more than 2 GiB away.</exception>
    public static byte[] Build(ulong address, ulong ehFrameAddress, IEnumerable<FrameTableEntry> entries)
    {
        var rows = entries.OrderBy(e => e.Start).ToList();
        var bytes = new byte[Size(rows.Count)];
        ReadOnlySpan<byte> head =
        [
            1, PointerEncoding.PcRelative | PointerEncoding.Signed4, PointerEncoding.Unsigned4,
            PointerEncoding.DataRelative | PointerEncoding.Signed4,
        ];
        head.CopyTo(bytes);
        WriteInt32LittleEndian(bytes.AsSpan(4), Distance.From(address + 4, ehFrameAddress));
        WriteInt32LittleEndian(bytes.AsSpan(8), rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            WriteInt32LittleEndian(bytes.AsSpan(Size(i)), Distance.From(address, rows[i].Start));
            WriteInt32LittleEndian(bytes.AsSpan(Size(i) + 4), Distance.From(address, rows[i].FdeAddress));
        }

        return bytes;
    }
}
