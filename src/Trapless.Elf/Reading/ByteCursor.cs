using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>Reads forward through bytes whose first one has a known virtual address; running out of them is one typed error.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes, ulong address, string file, ElfError damage)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ulong _address = address;
    private readonly string _file = file;
    private readonly ElfError _damage = damage;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public readonly bool AtEnd => Position >= _bytes.Length;

    /// <summary>Virtual address of the next byte.</summary>
    public readonly ulong Address => unchecked(_address + (ulong)Position);

    public byte U8() => Take(1)[0];

    public ushort U16() => ReadUInt16LittleEndian(Take(2));

    public uint U32() => ReadUInt32LittleEndian(Take(4));

    public ulong U64() => ReadUInt64LittleEndian(Take(8));

    public ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Position))
        {
            throw Error(_damage, $"{count} more bytes expected, {_bytes.Length - Position} left");
        }

        var taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    /// <summary>Unsigned LEB128 of at most 64 bits.</summary>
    public ulong Uleb() => Leb(out _, out _);

    /// <summary>Signed LEB128 of at most 64 bits.</summary>
    public long Sleb()
    {
        var value = unchecked((long)Leb(out var bits, out var last));
        return (last & 0x40) != 0 && bits < 64 ? value | (-1L << bits) : value;
    }

    private ulong Leb(out int bits, out byte last)
    {
        var value = 0ul;
        bits = 0;
        do
        {
            last = U8();
            if (bits > 63)
            {
                throw Error(_damage, "a LEB128 number of more than 64 bits");
            }

            value |= (ulong)(last & 0x7f) << bits;
            bits += 7;
        }
        while ((last & 0x80) != 0);

        return value;
    }

    /// <summary>The bytes before the next NUL, which is consumed.</summary>
    public ReadOnlySpan<byte> Text()
    {
        var length = _bytes[Position..].IndexOf((byte)0);
        if (length < 0)
        {
            throw Error(_damage, "a string without its terminating NUL");
        }

        var text = _bytes.Slice(Position, length);
        Position += length + 1;
        return text;
    }

    public readonly ElfException Error(ElfError code, string detail) => new(code, _file, Address, detail);
}
