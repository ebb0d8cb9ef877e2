using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf.Go;

/// <summary>The addresses stored in a table: in a position-independent program a relocation holds them and the word itself may be 0.</summary>
internal sealed class GoAddressWords(ElfFile file, ulong address, ReadOnlyMemory<byte> bytes)
{
    private const int WordSize = 8;

    private Dictionary<ulong, ulong>? _relocated;

    public ulong At(int position)
    {
        if (position > bytes.Length - WordSize)
        {
            return 0;
        }

        var stored = ReadUInt64LittleEndian(bytes.Span[position..]);
        return stored == 0 && Relocated.TryGetValue(unchecked(address + (ulong)position), out var addend) ? addend : stored;
    }

    private Dictionary<ulong, ulong> Relocated => _relocated ??= ReadRelocations();

    private Dictionary<ulong, ulong> ReadRelocations()
    {
        var addends = new Dictionary<ulong, ulong>();
        foreach (var relocation in file.DynamicRelocations)
        {
            if (relocation.Type == RelocationType.Relative && unchecked(relocation.Offset - address) < (ulong)bytes.Length)
            {
                addends[relocation.Offset] = unchecked((ulong)relocation.Addend);
            }
        }

        return addends;
    }
}
