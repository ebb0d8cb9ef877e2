using System.Buffers.Binary;

namespace Trapless.Rewriter;

/// <summary>Reads language-specific data; past the end everything is 0 and <see cref="Failed"/> is set.</summary>
internal ref struct LsdaCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public bool Failed { get; private set; }

    public byte Byte()
    {
        if (Position >= _bytes.Length)
        {
            Failed = true;
            return 0;
        }

        return _bytes[Position++];
    }

    public uint Word()
    {
        if (_bytes.Length - Position < 4)
        {
            Failed = true;
            return 0;
        }

        Position += 4;
        return BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(Position - 4)..]);
    }

    public ulong Uleb()
    {
        var value = 0ul;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        Failed = true;
        return 0;
    }
}
