using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf.Unwind;

/// <summary>
/// A new .eh_frame: one CIE for ordinary frames, one for signal frames if needed, and an FDE for each range added. Addresses are
/// pc-relative sdata4. The CIEs hold no instructions: each FDE carries the full rules, as
/// <see cref="CfaRules.EffectiveInstructions"/> gives them (code factor 1, data factor -8, return address column 16).
/// A range whose rules change inside is added as several ranges.
/// </summary>
public sealed class EhFrameBuilder
{
    private const int EntryAlignment = 8, FdeFixedSize = 17, CieSize = 24;

    private readonly List<Range> _ranges = [];

    /// <summary>Number of ranges added.</summary>
    public int Count => _ranges.Count;

    /// <summary>Bytes that <see cref="Build"/> gives, terminator included.</summary>
    public int Size => CiesSize + _ranges.Sum(r => FdeSize(r)) + 4;

    private int CiesSize => _ranges.Exists(r => r.IsSignalFrame) ? 2 * CieSize : CieSize;

    /// <summary>Describes the code from <paramref name="start"/> up to <paramref name="end"/> by <paramref name="instructions"/>.</summary>
    public void Add(ulong start, ulong end, ReadOnlySpan<byte> instructions, bool isSignalFrame = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        _ranges.Add(new Range(start, end, instructions.ToArray(), isSignalFrame));
    }

    /// <summary>The bytes of the section when it is loaded at <paramref name="address"/>, which must be a multiple of 8.</summary>
    /// <exception cref="ElfException">A range is more than 2 GiB away.</exception>
    public byte[] Build(ulong address)
    {
        var bytes = new byte[Size];
        WriteCie(bytes, "zR\0"u8);
        if (CiesSize > CieSize)
        {
            WriteCie(bytes.AsSpan(CieSize), "zRS\0"u8);
        }

        var position = CiesSize;
        foreach (var range in _ranges)
        {
            WriteFde(bytes.AsSpan(position, FdeSize(range)), range, position, address);
            position += FdeSize(range);
        }

        return bytes;
    }

    /// <summary>The rows of the search table for the section at <paramref name="address"/>, in the order the ranges were added.</summary>
    public IReadOnlyList<FrameTableEntry> TableEntries(ulong address)
    {
        var next = address + (ulong)CiesSize;
        var entries = new List<FrameTableEntry>(_ranges.Count);
        foreach (var range in _ranges)
        {
            entries.Add(new FrameTableEntry(range.Start, next));
            next += (ulong)FdeSize(range);
        }

        return entries;
    }

    private static int FdeSize(Range range) => (FdeFixedSize + range.Instructions.Length + EntryAlignment - 1) & -EntryAlignment;

    /// <summary>Length, id 0, version 1, augmentation, factors 1 and -8, column 16, augmentation data: sdata4 | pcrel. Padded with DW_CFA_nop.</summary>
    private static void WriteCie(Span<byte> b, ReadOnlySpan<byte> augmentation)
    {
        WriteUInt32LittleEndian(b, CieSize - 4);
        b[8] = 1;
        augmentation.CopyTo(b[9..]);
        ReadOnlySpan<byte> rest = [1, 0x78, 16, 1, PointerEncoding.PcRelative | PointerEncoding.Signed4];
        rest.CopyTo(b[(9 + augmentation.Length)..]);
    }

    private static void WriteFde(Span<byte> b, Range range, int position, ulong address)
    {
        var cie = range.IsSignalFrame ? CieSize : 0;
        WriteInt32LittleEndian(b, b.Length - 4);
        WriteInt32LittleEndian(b[4..], position + 4 - cie);
        WriteInt32LittleEndian(b[8..], Distance.From(address + (ulong)position + 8, range.Start));
        WriteInt32LittleEndian(b[12..], Distance.From(range.Start, range.End));
        range.Instructions.CopyTo(b[FdeFixedSize..]);
    }

    private sealed record Range(ulong Start, ulong End, byte[] Instructions, bool IsSignalFrame);
}
