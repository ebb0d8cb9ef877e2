using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf.Tests.Support;

/// <summary>Damages a copy of a file: where it hurts (headers, tables) more often than elsewhere.</summary>
internal static class Mutation
{
    private static readonly ulong[] Interesting =
        [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, ulong.MaxValue];

    public static byte[] Apply(byte[] source, Random random)
    {
        var bytes = source.ToArray();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = Place(bytes, random);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 when at + 8 <= bytes.Length:
                    WriteUInt64LittleEndian(bytes.AsSpan(at), Interesting[random.Next(Interesting.Length)] + (ulong)random.Next(3) - 1);
                    break;
                case 3 when at + 4 <= bytes.Length:
                    WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)Interesting[random.Next(Interesting.Length)]);
                    break;
                case 4:
                    random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 64), bytes.Length - at)));
                    break;
                case 5 when random.Next(4) == 0:
                    bytes = bytes[..Math.Max(at, 1)];
                    break;
            }
        }

        return bytes;
    }

    private static int Place(byte[] bytes, Random random)
    {
        var tables = bytes.Length > 64 ? Tables(bytes) : [];
        var start = random.Next(3) == 0 || tables.Count == 0 ? random.Next(bytes.Length) : tables[random.Next(tables.Count)] + random.Next(128);
        return Math.Clamp(start, 0, bytes.Length - 1);
    }

    /// <summary>The header, the program headers, the section headers, and the start of every segment and section.</summary>
    private static List<int> Tables(byte[] bytes)
    {
        var places = new List<int> { 0, 0, 64, 128, 256, 512 };
        try
        {
            var file = ElfFile.Parse(bytes, "");
            places.Add((int)Math.Min(file.Header.ShOff, int.MaxValue - 128));
            places.AddRange(file.Segments.Select(s => (int)Math.Min(s.Offset, int.MaxValue - 128)));
            places.AddRange(file.Sections.Select(s => (int)Math.Min(s.Offset, int.MaxValue - 128)));
        }
        catch (ElfException)
        {
            // Already too damaged to know.
        }

        return places;
    }
}
