using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Trapless.Cache;

/// <summary>Reads <see cref="LinkInfo"/>. Never trusts a size or an offset of the file; what is out of bounds is absent.</summary>
internal sealed class LinkInfoReader
{
    private const int HeaderSize = 64, SegmentSize = 56, DynamicSize = 16;
    private const int LoadSegment = 1, DynamicSegment = 2, InterpreterSegment = 3, NoteSegment = 4;
    private const ulong TagNeeded = 1, TagStrings = 5, TagRPath = 15, TagRunPath = 29;
    private const int OffsetField = 8, AddressField = 16, FileSizeField = 32;
    private const int LongestPath = 4096, LongestTable = 1 << 20;

    private const string Loader = "trapless-ld";

    /// <summary>The note's type, 2, and its name, with its padding; the path follows.</summary>
    private static ReadOnlySpan<byte> InterpreterNote => "\u0002\0\0\0Trapless\0\0\0\0"u8;

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
        for (var at = 0; at + SegmentSize <= _segments.Length; at += SegmentSize)
        {
            var type = U32(_segments, at);
            if (type == InterpreterSegment) interpreter = TextAt(U64(_segments, at + OffsetField));
            if (type == DynamicSegment) info = Dynamic(Bytes(_file, U64(_segments, at + OffsetField), (int)Math.Min(U64(_segments, at + FileSizeField), LongestTable)));
        }
        return info with { Interpreter = Path.GetFileName(interpreter) is Loader ? NotedInterpreter() : interpreter };
    }

    /// <summary>A program that names trapless-ld as its interpreter says in a note (docs/formats.md) which dynamic linker it needs, if any.</summary>
    private string? NotedInterpreter()
    {
        for (var at = 0; at + SegmentSize <= _segments.Length; at += SegmentSize)
        {
            if (U32(_segments, at) != NoteSegment) continue;
            var notes = Bytes(_file, U64(_segments, at + OffsetField), (int)Math.Min(U64(_segments, at + FileSizeField), LongestPath));
            var found = notes.AsSpan().IndexOf(InterpreterNote);
            if (found >= 0) return TextAt(U64(_segments, at + OffsetField) + (ulong)(found + InterpreterNote.Length));
        }
        return null;
    }

    /// <summary>Plain loops: this runs before every program starts, and generic code over structures would be compiled each time.</summary>
    private LinkInfo Dynamic(byte[] table)
    {
        if (Value(table, TagStrings) is not { } address || FileOffset(address) is not { } strings) return LinkInfo.None;
        string? Text(ulong tag) => Value(table, tag) is { } offset ? TextAt(strings + offset) : null;
        var needed = new List<string>();
        for (var at = 0; IsEntry(table, at); at += DynamicSize)
            if (U64(table, at) == TagNeeded && TextAt(strings + U64(table, at + 8)) is { } name) needed.Add(name);
        return new LinkInfo(null, needed, Text(TagRunPath), Text(TagRPath));
    }

    /// <summary>The value of the first entry with a tag.</summary>
    private static ulong? Value(byte[] table, ulong tag)
    {
        for (var at = 0; IsEntry(table, at); at += DynamicSize)
            if (U64(table, at) == tag) return U64(table, at + 8);
        return null;
    }

    private static bool IsEntry(byte[] table, int at) => at + DynamicSize <= table.Length && U64(table, at) != 0;

    private ulong? FileOffset(ulong address)
    {
        for (var at = 0; at + SegmentSize <= _segments.Length; at += SegmentSize)
        {
            var start = U64(_segments, at + AddressField);
            if (U32(_segments, at) == LoadSegment && address >= start && address - start < U64(_segments, at + FileSizeField))
                return U64(_segments, at + OffsetField) + (address - start);
        }
        return null;
    }

    private string? TextAt(ulong offset)
    {
        var bytes = Bytes(_file, offset, LongestPath);
        var end = Array.IndexOf(bytes, (byte)0);
        return end > 0 ? PathText.Decode(bytes.AsSpan(0, end)) : null;
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

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
