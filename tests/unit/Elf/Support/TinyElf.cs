using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf.Tests.Support;

/// <summary>The smallest sound program, made by hand: a header, one or more program headers, one page. Fields are then broken one by one.</summary>
internal static class TinyElf
{
    public const int Length = 0x1000;

    public static ProgramHeader Code => new()
    {
        Type = SegmentType.Load, Flags = SegmentFlags.Read | SegmentFlags.Execute,
        VirtualAddress = 0x400000, PhysicalAddress = 0x400000, FileSize = Length, MemorySize = Length, Align = 0x1000,
    };

    public static byte[] Make(params ProgramHeader[] segments)
    {
        var file = new byte[Length];
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(file);
        Put16(file, 16, 2);
        Put16(file, 18, 62);
        Put32(file, 20, 1);
        Put64(file, 24, (segments.FirstOrDefault(s => s.IsExecutable)?.VirtualAddress ?? 0) + 0x200);
        Put64(file, 32, 64);
        Put16(file, 52, 64);
        Put16(file, 54, 56);
        Put16(file, 56, (ushort)segments.Length);
        Put16(file, 58, 64);
        for (var i = 0; i < segments.Length; i++)
        {
            Put(file, 64 + (56 * i), segments[i]);
        }

        return file;
    }

    public static byte[] Put16(byte[] file, int offset, ushort value)
    {
        WriteUInt16LittleEndian(file.AsSpan(offset), value);
        return file;
    }

    public static byte[] Put32(byte[] file, int offset, uint value)
    {
        WriteUInt32LittleEndian(file.AsSpan(offset), value);
        return file;
    }

    public static byte[] Put64(byte[] file, int offset, ulong value)
    {
        WriteUInt64LittleEndian(file.AsSpan(offset), value);
        return file;
    }

    private static void Put(byte[] file, int at, ProgramHeader s)
    {
        Put32(file, at, (uint)s.Type);
        Put32(file, at + 4, (uint)s.Flags);
        Put64(file, at + 8, s.Offset);
        Put64(file, at + 16, s.VirtualAddress);
        Put64(file, at + 24, s.PhysicalAddress);
        Put64(file, at + 32, s.FileSize);
        Put64(file, at + 40, s.MemorySize);
        Put64(file, at + 48, s.Align);
    }
}
