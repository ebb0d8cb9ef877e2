using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>Finds notes by name and type: first in the PT_NOTE segments, then in the sections.</summary>
internal static class NoteReader
{
    private const int HeaderSize = 12;
    private const uint GnuBuildId = 3, GoBuildId = 4, TraplessLibsys = 1;

    /// <summary>The build-id; empty if there is none.</summary>
    public static ReadOnlyMemory<byte> BuildId(ElfFile file) => Find(file, "GNU\0"u8, GnuBuildId).Description;

    /// <summary>The build-id in the bytes of one table of notes.</summary>
    public static ReadOnlyMemory<byte> BuildIdIn(ReadOnlyMemory<byte> notes, ulong align) => FindIn(notes, align, "GNU\0"u8, GnuBuildId).Description;

    /// <summary>The same of Go's own (cmd/link/internal/ld/elf.go, ELF_NOTE_GOBUILDID_TAG).</summary>
    public static ReadOnlyMemory<byte> GoBuildIdIn(ReadOnlyMemory<byte> notes, ulong align) => FindIn(notes, align, "Go\0\0"u8, GoBuildId).Description;

    /// <summary>
    /// Start and size of the section of a file that was linked with libsys, by the note named "Trapless" (docs/formats.md): a page more than
    /// the slots belongs to it, the library's own part.
    /// </summary>
    public static (ulong Start, ulong Size)? Libsys(ElfFile file)
    {
        const int sectionField = 8, sizeField = 24, descriptionSize = 64;
        var (address, note) = Find(file, "Trapless\0"u8, TraplessLibsys);
        return note.Length >= descriptionSize
            ? (address + sectionField + ReadUInt64LittleEndian(note.Span[sectionField..]), ReadUInt32LittleEndian(note.Span[sizeField..]))
            : null;
    }

    private static (ulong Address, ReadOnlyMemory<byte> Description) Find(ElfFile file, ReadOnlySpan<byte> name, uint type)
    {
        foreach (var (address, notes, align) in Candidates(file))
        {
            var (at, description) = FindIn(notes, align, name, type);
            if (description.Length > 0)
            {
                return (address + (ulong)at, description);
            }
        }

        return default;
    }

    private static IEnumerable<(ulong Address, ReadOnlyMemory<byte> Notes, ulong Align)> Candidates(ElfFile file)
    {
        var segments = file.Segments.Where(s => s.Type == SegmentType.Note).Select(s => (s.VirtualAddress, file.Content(s), s.Align));
        var sections = file.Sections.Where(s => s.Type == SectionType.Note).Select(s => (s.Address, file.Content(s), s.AddrAlign));
        return segments.Concat(sections);
    }

    /// <summary>Notes are padded to 4 bytes, those in a table with alignment 8 to 8.</summary>
    private static (int At, ReadOnlyMemory<byte> Description) FindIn(ReadOnlyMemory<byte> notes, ulong align, ReadOnlySpan<byte> name, uint type)
    {
        var padding = align == 8 ? 7ul : 3ul;
        var at = 0;
        while (notes.Length - at >= HeaderSize)
        {
            var note = notes[at..];
            ulong nameSize = ReadUInt32LittleEndian(note.Span), size = ReadUInt32LittleEndian(note.Span[4..]);
            var start = (HeaderSize + nameSize + padding) & ~padding;
            if (start + size > (ulong)note.Length)
            {
                break;
            }

            if (ReadUInt32LittleEndian(note.Span[8..]) == type && nameSize == (ulong)name.Length && note.Span[HeaderSize..].StartsWith(name))
            {
                return (at + (int)start, note.Slice((int)start, (int)size));
            }

            at += (int)Math.Min((start + size + padding) & ~padding, (ulong)note.Length);
        }

        return default;
    }
}
