using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>The 64-byte ELF header to and from bytes. Reading refuses what is not ELF64, little-endian, x86-64, version 1.</summary>
internal static class HeaderCodec
{
    private const int IdentClass = 4, IdentData = 5, IdentVersion = 6, IdentOsAbi = 7, IdentAbiVersion = 8;

    public static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    public static ElfHeader Read(ReadOnlySpan<byte> file, string name)
    {
        CheckIdentity(file, name);
        var header = Decode(file);
        if (header.Machine != ElfHeader.MachineX64)
        {
            throw new ElfException(ElfError.WrongMachine, name, 18,
                $"machine {header.Machine} instead of 62, x86-64; run the file on a machine it was built for");
        }

        return header.Version == 1
            ? header
            : throw new ElfException(ElfError.WrongVersion, name, 20, $"ELF version {header.Version} instead of 1; rebuild the file");
    }

    private static void CheckIdentity(ReadOnlySpan<byte> file, string name)
    {
        if (!file.StartsWith(Magic))
        {
            throw new ElfException(ElfError.NotElf, name, 0, "not an ELF file; name a compiled program or library");
        }

        if (file.Length < ElfHeader.Size)
        {
            throw new ElfException(ElfError.TruncatedHeader, name, (ulong)file.Length,
                "the file ends inside its 64-byte header; install it again");
        }

        CheckIdentityByte(file, name, IdentClass, 2, ElfError.WrongClass, "64-bit ELF file; 32-bit programs run without Trapless");
        CheckIdentityByte(file, name, IdentData, 1, ElfError.WrongEndianness, "little-endian file; it is for another machine");
        CheckIdentityByte(file, name, IdentVersion, 1, ElfError.WrongVersion, "ELF file of version 1; rebuild it");
    }

    private static void CheckIdentityByte(ReadOnlySpan<byte> file, string name, int index, byte expected, ElfError error, string what)
    {
        if (file[index] != expected)
        {
            throw new ElfException(error, name, (ulong)index, $"byte is {file[index]}, {expected} expected: not a {what}");
        }
    }

    private static ElfHeader Decode(ReadOnlySpan<byte> b) => new()
    {
        OsAbi = b[IdentOsAbi],
        AbiVersion = b[IdentAbiVersion],
        Type = (ElfType)ReadUInt16LittleEndian(b[16..]),
        Machine = ReadUInt16LittleEndian(b[18..]),
        Version = ReadUInt32LittleEndian(b[20..]),
        Entry = ReadUInt64LittleEndian(b[24..]),
        PhOff = ReadUInt64LittleEndian(b[32..]),
        ShOff = ReadUInt64LittleEndian(b[40..]),
        Flags = ReadUInt32LittleEndian(b[48..]),
        EhSize = ReadUInt16LittleEndian(b[52..]),
        PhEntSize = ReadUInt16LittleEndian(b[54..]),
        PhNum = ReadUInt16LittleEndian(b[56..]),
        ShEntSize = ReadUInt16LittleEndian(b[58..]),
        ShNum = ReadUInt16LittleEndian(b[60..]),
        ShStrNdx = ReadUInt16LittleEndian(b[62..]),
    };

    /// <summary>Writes every field but the identification's magic, class, byte order and padding, which stay as they are.</summary>
    public static void Write(in ElfHeader header, Span<byte> b)
    {
        b[IdentOsAbi] = header.OsAbi;
        b[IdentAbiVersion] = header.AbiVersion;
        WriteUInt16LittleEndian(b[16..], (ushort)header.Type);
        WriteUInt16LittleEndian(b[18..], header.Machine);
        WriteUInt32LittleEndian(b[20..], header.Version);
        WriteUInt64LittleEndian(b[24..], header.Entry);
        WriteUInt64LittleEndian(b[32..], header.PhOff);
        WriteUInt64LittleEndian(b[40..], header.ShOff);
        WriteUInt32LittleEndian(b[48..], header.Flags);
        WriteUInt16LittleEndian(b[52..], header.EhSize);
        WriteUInt16LittleEndian(b[54..], header.PhEntSize);
        WriteUInt16LittleEndian(b[56..], header.PhNum);
        WriteUInt16LittleEndian(b[58..], header.ShEntSize);
        WriteUInt16LittleEndian(b[60..], header.ShNum);
        WriteUInt16LittleEndian(b[62..], header.ShStrNdx);
    }
}
