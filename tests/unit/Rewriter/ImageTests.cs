using Trapless.Abi;
using Trapless.Elf;
using Trapless.Elf.Unwind;

namespace Trapless.Rewriter.Tests;

/// <summary>The form of an image: what docs/formats.md promises to the loader, to unwinders and to tools.</summary>
public sealed class ImageTests
{
    private static readonly ElfFile Original = ElfFile.Read(Machine.Libc);
    private static readonly RewriteResult Result = ImageRewriter.Rewrite(Original);
    private static readonly ElfFile Image = ElfFile.Parse(Result.Image!, "image");
    private static readonly ImageLayout Layout = Result.Layout!;

    [Fact]
    public void The_extension_starts_at_the_page_after_the_originals_last_byte()
    {
        var end = Original.Segments.Where(s => s.IsLoad).Max(s => s.VirtualAddress + s.MemorySize);
        Assert.Equal((end + 4095) & ~4095ul, Layout.ExtVaddr);
        Assert.Equal(Layout.ExtVaddr, Layout.SpanEnd);
        Assert.Equal((0ul, 0ul, 0ul), (Layout.ExtOffset % 4096, Layout.ExtSize % 4096, Layout.LibsysVaddr % 4096));
    }

    [Fact]
    public void The_extension_is_the_last_loaded_segment()
    {
        var last = Image.Segments.Last(s => s.IsLoad);
        Assert.Equal((Layout.ExtVaddr, Layout.ExtOffset, Layout.ExtSize), (last.VirtualAddress, last.Offset, last.FileSize));
        Assert.Equal(SegmentFlags.Read | SegmentFlags.Execute, last.Flags);
        Assert.Equal((Layout.ExtOffset, Layout.ExtVaddr), (Image.Header.PhOff, Image.FindSegment(SegmentType.ProgramHeaders)!.VirtualAddress));
    }

    [Fact]
    public void Libsys_ends_the_extension_and_all_its_slots_are_direct()
    {
        Assert.Equal(Layout.ExtVaddr + Layout.ExtSize, Layout.LibsysVaddr + SlotContract.SectionSize);
        for (var i = 0; i < SlotContract.SlotCount; i++)
        {
            var slot = Image.AtAddress(Layout.LibsysVaddr + (ulong)(i * SlotContract.SlotSize), SlotContract.SlotSize);
            Assert.True(slot.StartsWith(SlotContract.DirectCode));
            Assert.Equal(-1, slot[SlotContract.DirectCode.Length..].IndexOfAnyExcept(SlotContract.Padding));
        }
    }

    [Fact]
    public void Every_byte_outside_the_sites_and_the_header_is_the_originals()
    {
        var (before, after) = (Original.Bytes.ToArray(), Image.Bytes.ToArray());
        var changed = Enumerable.Range(64, before.Length - 64).Where(i => before[i] != after[i]).ToList();
        var places = Result.Sites.Where(s => s.Kind != PatchKind.None).Select(s => Offset(s.Address)).ToList();
        Assert.All(changed, i => Assert.Contains(places, p => i >= p - 32 && i < p + 32));
    }

    [Fact]
    public void The_original_bytes_are_not_changed() =>
        Assert.Equal(File.ReadAllBytes(Machine.Libc), Original.Bytes.ToArray());

    [Fact]
    public void The_search_table_covers_old_and_new_code_in_order()
    {
        var rows = EhFrameHeader.Read(Image)!.Entries;
        Assert.Equal(rows.OrderBy(r => r.Start), rows);
        Assert.Subset(rows.Select(r => r.Start).ToHashSet(), EhFrame.Read(Original)!.Sorted.Select(f => f.Start).ToHashSet());
        Assert.True(rows.Count(r => r.Start >= Layout.ExtVaddr) >= Result.Sites.Count * 0.95);
    }

    [Fact]
    public void Tools_read_the_image_without_a_complaint()
    {
        using var work = new Workspace();
        var image = work.Executable("image", Result.Image!);
        var readelf = Toolchain.Run("readelf", "-lSW", image);
        Assert.Equal((0, ""), (readelf.ExitCode, readelf.Error));
        Assert.Contains(".libsys", readelf.Output, StringComparison.Ordinal);
        Assert.Contains(".trapless.eh_frame_hdr", readelf.Output, StringComparison.Ordinal);
        var objdump = Toolchain.Run("objdump", "-d", "-j", ".trapless.text", image);
        Assert.Equal((0, ""), (objdump.ExitCode, objdump.Error));
        Assert.DoesNotContain("(bad)", objdump.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewriting_twice_gives_the_same_bytes() =>
        Assert.Equal(Result.Image, ImageRewriter.Rewrite(ElfFile.Read(Machine.Libc)).Image);

    private static int Offset(ulong address) => Original.TryAddressToOffset(address, out var offset) ? (int)offset : -1;
}
