using System.Text;
using Trapless.Elf.Go;

namespace Trapless.Elf.Tests.Support;

/// <summary>A file with a Go function table of any version: three functions at 0x400200, 0x400240, 0x400250, ending at 0x4002a0.</summary>
internal static class SyntheticGo
{
    public const int TableOffset = 0x800;

    public const ulong TableAddress = 0x400800, Text = 0x400200;

    public static readonly ulong[] Boundaries = [0x400200, 0x400240, 0x400250, 0x4002a0];

    public static byte[] Program(GoTableVersion version)
    {
        var file = TinyElf.Make(TinyElf.Code);
        Table(version).CopyTo(file, TableOffset);
        var names = Encoding.ASCII.GetBytes("\0.gopclntab\0.shstrtab\0");
        names.CopyTo(file, 0xa00);
        TinyElf.Put16(TinyElf.Put16(TinyElf.Put64(file, 40, 0xb00), 60, 3), 62, 2);
        PutSection(file, 0xb40, 1, 1, TableAddress, TableOffset, 0x200);
        PutSection(file, 0xb80, 12, 3, 0, 0xa00, (ulong)names.Length);
        return file;
    }

    private static byte[] Table(GoTableVersion version)
    {
        var table = new byte[0x100];
        (table[1], table[2], table[3], table[6], table[7]) = (0xff, 0xff, 0xff, 1, 8);
        TinyElf.Put64(table, 8, 3);
        return version switch
        {
            GoTableVersion.Go12 => Pointers(table, 0xfb, 16),
            GoTableVersion.Go116 => Pointers(TinyElf.Put64(table, 8 + (6 * 8), 0x50), 0xfa, 0x50),
            GoTableVersion.Go118 => Offsets(table, 0xf0),
            _ => Offsets(table, 0xf1),
        };
    }

    private static byte[] Pointers(byte[] table, byte magic, int rows)
    {
        table[0] = magic;
        for (var i = 0; i < Boundaries.Length; i++)
        {
            TinyElf.Put64(table, rows + (16 * i), Boundaries[i]);
        }

        return table;
    }

    private static byte[] Offsets(byte[] table, byte magic)
    {
        table[0] = magic;
        TinyElf.Put64(TinyElf.Put64(table, 8 + (2 * 8), Text), 8 + (7 * 8), 0x60);
        for (var i = 0; i < Boundaries.Length; i++)
        {
            TinyElf.Put32(table, 0x60 + (8 * i), (uint)(Boundaries[i] - Text));
        }

        return table;
    }

    private static void PutSection(byte[] file, int at, uint name, uint type, ulong address, ulong offset, ulong size)
    {
        TinyElf.Put32(TinyElf.Put32(file, at, name), at + 4, type);
        TinyElf.Put64(TinyElf.Put64(TinyElf.Put64(file, at + 16, address), at + 24, offset), at + 32, size);
    }
}
