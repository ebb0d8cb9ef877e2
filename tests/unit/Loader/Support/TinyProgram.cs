using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Loader.Tests.Support;

/// <summary>A program of two pages made by hand, which prints "ok" and ends with status 42: fields of it can be broken one by one.</summary>
internal static class TinyProgram
{
    public const int Length = 0x2000, Headers = 64, HeaderSize = 56;

    public const ushort Fixed = 2, PositionIndependent = 3;

    public const uint Load = 1, Interpreter = 3;

    /// <summary>write(1, "ok\n", 3); exit_group(42).</summary>
    private static ReadOnlySpan<byte> Code =>
    [
        0xb8, 1, 0, 0, 0, 0xbf, 1, 0, 0, 0, 0x48, 0x8d, 0x35, 0x14, 0, 0, 0, 0xba, 3, 0, 0, 0, 0x0f, 0x05, // the message is 0x14 further on
        0xb8, 231, 0, 0, 0, 0xbf, 42, 0, 0, 0, 0x0f, 0x05, 0x90, (byte)'o', (byte)'k', (byte)'\n',
    ];

    /// <summary>Text at 0x1000, data with a bss at 0x3ff0 (from the end of the first page), and room for a third header (PT_NULL).</summary>
    public static byte[] Make(ushort type)
    {
        var file = new byte[Length];
        var start = type == Fixed ? 0x40_0000UL : 0;
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(file);
        Put16(file, 16, type);
        Put16(file, 18, 62);
        Put32(file, 20, 1);
        Put64(file, 24, start + 0x1000);
        Put64(file, 32, Headers);
        Put16(file, 52, 64);
        Put16(file, 54, HeaderSize);
        Put16(file, 56, 3);
        PutHeader(file, 0, Load, 5, 0x1000, start + 0x1000, 0x1000, 0x1000);
        PutHeader(file, 1, Load, 6, 0xff0, start + 0x3ff0, 16, 0x3000);
        Code.CopyTo(file.AsSpan(0x1000));
        return file;
    }

    /// <summary>The program of fixed address with its headers at the end of the file, and as many more that mean nothing (PT_NULL).</summary>
    public static byte[] WithHeaders(int count)
    {
        var program = Make(Fixed);
        var file = new byte[Length + (count * HeaderSize)];
        program.CopyTo(file, 0);
        program.AsSpan(Headers, 3 * HeaderSize).CopyTo(file.AsSpan(Length));
        Put64(file, 32, Length);
        return Put16(file, 56, (ushort)count);
    }

    /// <summary>The program with its third header naming an interpreter.</summary>
    public static byte[] WithInterpreter(string name)
    {
        var file = Make(PositionIndependent);
        System.Text.Encoding.Latin1.GetBytes(name, file.AsSpan(0x200));
        PutHeader(file, 2, Interpreter, 4, 0x200, 0x200, (ulong)name.Length, (ulong)name.Length);
        return file;
    }

    public static void PutHeader(byte[] file, int index, uint type, uint flags, ulong offset, ulong address, ulong fileSize, ulong memorySize)
    {
        var at = Headers + (index * HeaderSize);
        Put32(file, at, type);
        Put32(file, at + 4, flags);
        Put64(file, at + 8, offset);
        Put64(file, at + 16, address);
        Put64(file, at + 24, address);
        Put64(file, at + 32, fileSize);
        Put64(file, at + 40, memorySize);
        Put64(file, at + 48, 0x1000);
    }

    /// <summary>One field of a program header, by its offset in the header.</summary>
    public static byte[] PutField(byte[] file, int index, int field, ulong value)
    {
        Put64(file, Headers + (index * HeaderSize) + field, value);
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
}
