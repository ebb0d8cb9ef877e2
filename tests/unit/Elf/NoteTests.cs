using Trapless.Elf.Tests.Support;

namespace Trapless.Elf.Tests;

/// <summary>The build-id among other notes.</summary>
public sealed class NoteTests
{
    /// <summary>A note of 5 bytes takes 8 after a header and a name of 16 bytes, or 24 where notes are aligned to 8.</summary>
    [Theory]
    [InlineData(4ul, 24)]
    [InlineData(8ul, 24)]
    [InlineData(1ul, 24)]
    public void A_note_before_it_is_skipped_with_its_padding(ulong align, int idAt) =>
        Assert.Equal([0xab, 0xcd], BuildId(align, [.. Note(5, 5), 1, 2, 3, 4, 5, .. new byte[idAt - 21], .. Note(3, 2), 0xab, 0xcd, 0, 0]));

    [Theory]
    [InlineData(4ul, 28)]
    [InlineData(8ul, 32)]
    public void The_padding_depends_on_the_alignment(ulong align, int idAt) =>
        Assert.Equal([0xab, 0xcd], BuildId(align, [.. Note(5, 9), .. new byte[idAt - 16], .. Note(3, 2), 0xab, 0xcd, 0, 0]));

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7fff_ffffu)]
    [InlineData(100u)]
    public void A_note_larger_than_its_table_ends_the_search(uint size) => Assert.Empty(BuildId(4, [.. Note(3, size), 1, 2, 3, 4]));

    private static byte[] Note(uint type, uint size)
    {
        var header = new byte[16];
        TinyElf.Put32(TinyElf.Put32(TinyElf.Put32(header, 0, 4), 4, size), 8, type);
        "GNU\0"u8.CopyTo(header.AsSpan(12));
        return header;
    }

    private static byte[] BuildId(ulong align, byte[] notes)
    {
        var segment = new ProgramHeader { Type = SegmentType.Note, Offset = 0x200, FileSize = (ulong)notes.Length, Align = align };
        var file = TinyElf.Make(TinyElf.Code, segment);
        notes.CopyTo(file, 0x200);
        return ElfFile.Parse(file, "crafted").BuildId.ToArray();
    }
}
