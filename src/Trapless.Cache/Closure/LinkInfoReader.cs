using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Trapless.Cache;

/// <summary>Reads <see cref="LinkInfo"/>. Never trusts a size or an offset of the file; what is out of bounds is absent.</summary>
internal sealed class LinkInfoReader
{
    private const int HeaderSize = 64, SegmentSize = 56, DynamicSize = 16;
    private const int LoadSegment = 1, DynamicSegment = 2, InterpreterSegment = 3;
    private const ulong TagNeeded = 1, TagStrings = 5, TagRPath = 15, TagRunPath = 29;
    private const int LongestPath = 4096, LongestTable = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly byte[] _segments;

    private LinkInfoReader(SafeFileHandle file, byte[] segments) => (_file, _segments) = (file, segments);

    /// <summary>The link information of an ELF64 x86-64 file; null if it is something else or cannot be read.</summary>
    internal static LinkInfo? TryRead(string path)
    {
        try
        {
            using var file = UnlockedFile.Read(path);
            var header = Bytes(file, 0, HeaderSize);
            if (header.Length < HeaderSize || !IsOurs(header)) return null;
            var table = Bytes(file, U64(header, 32), SegmentSize * BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56)));
            return new LinkInfoReader(file, table).Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether the 64 bytes are the header of an ELF64 little-endian x86-64 file with program headers of the usual size.</summary>
    private static bool IsOurs(byte[] h) =>
        h.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8) && h[18] == 62 && h[19] == 0 && BinaryPrimitives.ReadUInt16LittleEndian(h.AsSpan(54)) == SegmentSize;

    private LinkInfo Read()
    {
        string? interpreter = null;
        var info = LinkInfo.None;
        foreach (var s in Segments())
        {
            if (s.Type == InterpreterSegment) interpreter = TextAt(s.Offset);
            if (s.Type == DynamicSegment) info = Dynamic(Bytes(_file, s.Offset, (int)Math.Min(s.FileSize, LongestTable)));
        }
        return info with { Interpreter = interpreter };
    }

    private LinkInfo Dynamic(byte[] table)
    {
        var strings = Tags(table).Where(t => t.Tag == TagStrings).Select(t => FileOffset(t.Value)).FirstOrDefault();
        if (strings is not { } at) return LinkInfo.None;
        string? Text(ulong tag) => Tags(table).Where(t => t.Tag == tag).Select(t => TextAt(at + t.Value)).FirstOrDefault();
        var needed = Tags(table).Where(t => t.Tag == TagNeeded).Select(t => TextAt(at + t.Value)).OfType<string>();
        return new LinkInfo(null, [.. needed], Text(TagRunPath), Text(TagRPath));
    }

    private static IEnumerable<(ulong Tag, ulong Value)> Tags(byte[] table)
    {
        for (var i = 0; i + DynamicSize <= table.Length && U64(table, i) != 0; i += DynamicSize) yield return (U64(table, i), U64(table, i + 8));
    }

    private IEnumerable<(uint Type, ulong Offset, ulong Address, ulong FileSize)> Segments()
    {
        for (var i = 0; i + SegmentSize <= _segments.Length; i += SegmentSize)
            yield return (BinaryPrimitives.ReadUInt32LittleEndian(_segments.AsSpan(i)), U64(_segments, i + 8), U64(_segments, i + 16), U64(_segments, i + 32));
    }

    private ulong? FileOffset(ulong address) =>
        Segments().Where(s => s.Type == LoadSegment && address >= s.Address && address - s.Address < s.FileSize)
            .Select(s => (ulong?)(s.Offset + (address - s.Address))).FirstOrDefault();

    private string? TextAt(ulong offset)
    {
        var bytes = Bytes(_file, offset, LongestPath);
        var end = Array.IndexOf(bytes, (byte)0);
        return end > 0 ? Encoding.UTF8.GetString(bytes, 0, end) : null;
    }

    /// <summary>Up to <paramref name="count"/> bytes; fewer, perhaps none, where the file ends.</summary>
    private static byte[] Bytes(SafeFileHandle file, ulong offset, int count)
    {
        if (offset > long.MaxValue - (ulong)count) return [];
        var bytes = new byte[count];
        var read = RandomAccess.Read(file, bytes, (long)offset);
        return read == count ? bytes : bytes[..read];
    }

    private static ulong U64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
