using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>The build-id: the note of type 3 with the name "GNU".</summary>
internal static class NoteReader
{
    private const int HeaderSize = 12;
    private const uint GnuBuildId = 3;

    public static ReadOnlyMemory<byte> BuildId(ElfFile file)
    {
        foreach (var (notes, align) in Candidates(file))
        {
            var id = FindBuildId(notes, align);
            if (id.Length > 0)
            {
                return id;
            }
        }

        return default;
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Notes, ulong Align)> Candidates(ElfFile file)
    {
        var segments = file.Segments.Where(s => s.Type == SegmentType.Note).Select(s => (file.Content(s), s.Align));
        var sections = file.Sections.Where(s => s.Type == SectionType.Note).Select(s => (file.Content(s), s.AddrAlign));
        return segments.Concat(sections);
    }

    /// <summary>Notes are padded to 4 bytes, those in a table with alignment 8 to 8.</summary>
    private static ReadOnlyMemory<byte> FindBuildId(ReadOnlyMemory<byte> notes, ulong align)
    {
        var padding = align == 8 ? 7ul : 3ul;
        while (notes.Length >= HeaderSize)
        {
            ulong nameSize = ReadUInt32LittleEndian(notes.Span), size = ReadUInt32LittleEndian(notes.Span[4..]);
            var start = (HeaderSize + nameSize + padding) & ~padding;
            var end = (start + size + padding) & ~padding;
            if (start + size > (ulong)notes.Length)
            {
                break;
            }

            if (ReadUInt32LittleEndian(notes.Span[8..]) == GnuBuildId && notes.Span[HeaderSize..].StartsWith("GNU\0"u8))
            {
                return notes.Slice((int)start, (int)size);
            }

            notes = notes[(int)Math.Min(end, (ulong)notes.Length)..];
        }

        return default;
    }
}
