using Trapless.Abi;
using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>The header tables of an image: the original's entries, and what the extension adds.</summary>
internal static class Headers
{
    /// <summary>Number of program headers of the image.</summary>
    public static int Count(ElfFile elf, UnwindTables unwind) =>
        elf.Segments.Count + 1 + (!unwind.IsEmpty && elf.FindSegment(SegmentType.GnuEhFrame) is null ? 1 : 0);

    /// <summary>The extension's segment follows the last loaded one, since loaders want them in order.</summary>
    public static List<ProgramHeader> Segments(ElfFile elf, ExtensionPlace place, Extension extension, UnwindTables unwind)
    {
        var headers = elf.Segments.Select(s => Moved(s, place, extension, unwind, Count(elf, unwind))).ToList();
        headers.Insert(headers.FindLastIndex(s => s.IsLoad) + 1, new ProgramHeader
        {
            Type = SegmentType.Load, Flags = SegmentFlags.Read | SegmentFlags.Execute, Align = ExtensionPlace.Page, Offset = place.Offset,
            VirtualAddress = place.Address, PhysicalAddress = place.Address, FileSize = extension.Size, MemorySize = extension.Size,
        });
        if (headers.Count < Count(elf, unwind))
        {
            headers.Add(FramesHeader(new ProgramHeader { Type = SegmentType.GnuEhFrame, Flags = SegmentFlags.Read, Align = 4 }, place, extension));
        }

        return headers;
    }

    public static IEnumerable<Section> Sections(ElfFile elf, ExtensionPlace place, Extension extension, UnwindTables unwind)
    {
        Section New(string name, ulong start, ulong end, SectionFlags flags, ulong align) => new()
        {
            Name = name, Type = SectionType.ProgramBits, Flags = SectionFlags.Alloc | flags, Address = start,
            Offset = place.Offset + (start - place.Address), Size = end - start, AddrAlign = align,
        };

        var added = new List<Section> { New(".trapless.text", extension.Text, extension.TextEnd, SectionFlags.Execute, 16) };
        if (!unwind.IsEmpty)
        {
            added.Add(New(".trapless.eh_frame", extension.Frames, extension.FramesHeader, SectionFlags.None, 8));
            added.Add(New(".trapless.eh_frame_hdr", extension.FramesHeader, extension.FramesHeaderEnd, SectionFlags.None, 4));
        }

        added.Add(New(".libsys", extension.Libsys, extension.Libsys + SlotContract.SectionSize, SectionFlags.Execute, ExtensionPlace.Page));
        return elf.Sections.Concat(added);
    }

    private static ProgramHeader Moved(ProgramHeader header, ExtensionPlace place, Extension extension, UnwindTables unwind, int count) =>
        header.Type switch
        {
            SegmentType.ProgramHeaders => header with
            {
                Offset = place.Offset, VirtualAddress = place.Address, PhysicalAddress = place.Address,
                FileSize = (ulong)(count * ProgramHeader.Size), MemorySize = (ulong)(count * ProgramHeader.Size),
            },
            SegmentType.GnuEhFrame when !unwind.IsEmpty => FramesHeader(header, place, extension),
            _ => header,
        };

    private static ProgramHeader FramesHeader(ProgramHeader header, ExtensionPlace place, Extension extension) => header with
    {
        Offset = place.Offset + (extension.FramesHeader - place.Address), VirtualAddress = extension.FramesHeader,
        PhysicalAddress = extension.FramesHeader, FileSize = extension.FramesHeaderEnd - extension.FramesHeader,
        MemorySize = extension.FramesHeaderEnd - extension.FramesHeader,
    };
}
