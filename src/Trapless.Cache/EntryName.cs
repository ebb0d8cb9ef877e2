using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Trapless.Elf;

namespace Trapless.Cache;

/// <summary>
/// The name of a file's entry in the index: its key, and where that is coarse also the build-id, or a digest, of Go's or of a file that has neither. docs/formats.md
/// defines it; the loader makes the same name of the file it is about to map (ContentKey.cs).
/// </summary>
internal static class EntryName
{
    private const int HeaderSize = 64, SegmentSize = 56, MostSegments = 65536 / SegmentSize; // the loader's limits, as those below
    private const int LongestNotes = 1023, LongestBuildId = 64;
    private const int Chunk = 1 << 16;
    private const uint NoteSegment = 4;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>Bytes of a file from an offset on: fewer where it ends.</summary>
    private delegate ReadOnlyMemory<byte> Part(ulong offset, int count);

    /// <summary>Of the file with this key a path leads to. Only a coarse key has the file read.</summary>
    internal static string Of(string path, FileKey key)
    {
        if (!key.IsCoarse) return key.IndexName;
        try
        {
            using var file = UnlockedFile.Read(path);
            return Of(key, (offset, count) => Read(file, offset, count));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return key.IndexName; // which no such file has: its image cannot be made either, and that is said
        }
    }

    /// <summary>Of a file whose bytes are known.</summary>
    internal static string Of(FileKey key, ReadOnlyMemory<byte> bytes) => key.IsCoarse ? Of(key, (offset, count) => Slice(bytes, offset, count)) : key.IndexName;

    private static string Of(FileKey key, Part read) =>
        Note(read, ElfFile.BuildIdIn) is { Length: > 0 and <= LongestBuildId } id ? $"{key.IndexName}-{Convert.ToHexStringLower(id.Span)}"
        : Note(read, ElfFile.GoBuildIdIn) is { Length: > 0 } go ? $"{key.IndexName}-g{Mix(0, go.Span):x}"
        : $"{key.IndexName}-h{Digest(key.Size, read):x}";

    private static ReadOnlyMemory<byte> Note(Part read, Func<ReadOnlyMemory<byte>, ulong, ReadOnlyMemory<byte>> find)
    {
        var header = read(0, HeaderSize).Span;
        if (header.Length < HeaderSize || !ElfFile.LooksLikeElf(header) || U16(header, 54) != SegmentSize || U16(header, 56) > MostSegments) return default;
        var segments = read(U64(header, 32), SegmentSize * U16(header, 56)).Span;
        for (; segments.Length >= SegmentSize; segments = segments[SegmentSize..])
        {
            var size = U64(segments, 32);
            if (BinaryPrimitives.ReadUInt32LittleEndian(segments) != NoteSegment || size > LongestNotes) continue;
            var notes = read(U64(segments, 8), (int)size);
            var id = (ulong)notes.Length == size ? find(notes, U64(segments, 48)) : default;
            if (id.Length > 0) return id;
        }
        return default;
    }

    private static ulong Digest(ulong size, Part read)
    {
        var digest = 0ul;
        for (ulong at = 0; at < size; at += Chunk) digest = Mix(digest, read(at, Chunk).Span);
        return digest;
    }

    /// <summary>Of 64-bit words, the last filled up with zeros.</summary>
    private static ulong Mix(ulong digest, ReadOnlySpan<byte> bytes)
    {
        Span<byte> last = stackalloc byte[sizeof(ulong)];
        for (; bytes.Length > 0; bytes = bytes[Math.Min(sizeof(ulong), bytes.Length)..])
        {
            last.Clear();
            bytes[..Math.Min(sizeof(ulong), bytes.Length)].CopyTo(last);
            digest = (digest ^ BinaryPrimitives.ReadUInt64LittleEndian(last)) * Multiplier;
            digest ^= digest >> 32;
        }
        return digest;
    }

    private static ReadOnlyMemory<byte> Read(SafeFileHandle file, ulong offset, int count)
    {
        if (offset > long.MaxValue - (ulong)count) return default;
        var bytes = new byte[count];
        return bytes.AsMemory(0, RandomAccess.Read(file, bytes, (long)offset));
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> bytes, ulong offset, int count)
    {
        if (offset > (ulong)bytes.Length) return default;
        var rest = bytes[(int)offset..];
        return rest[..Math.Min(count, rest.Length)];
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
