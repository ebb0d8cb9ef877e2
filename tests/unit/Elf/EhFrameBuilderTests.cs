using Trapless.Elf.Tests.Support;
using Trapless.Elf.Unwind;

namespace Trapless.Elf.Tests;

/// <summary>New unwind sections.</summary>
public sealed class EhFrameBuilderTests
{
    private const ulong Address = 0x500000;

    private static readonly byte[] AtEntry = [0x0c, 7, 8, 0x90, 1];

    [Fact]
    public void The_layout_is_that_of_the_standard()
    {
        var builder = new EhFrameBuilder();
        builder.Add(0x400010, 0x400020, AtEntry);
        Assert.Equal(
            "14000000" + "00000000" + "01" + "7A5200" + "01" + "78" + "10" + "01" + "1B" + "00000000000000"
            + "14000000" + "1C000000" + "F0FFEFFF" + "10000000" + "00" + "0C07089001" + "0000"
            + "00000000", Convert.ToHexString(builder.Build(Address)));
        Assert.Equal([new FrameTableEntry(0x400010, Address + 24)], builder.TableEntries(Address));
    }

    [Fact]
    public void A_signal_frame_has_a_cie_of_its_own()
    {
        var builder = new EhFrameBuilder();
        builder.Add(0x400000, 0x400010, AtEntry);
        builder.Add(0x400010, 0x400020, AtEntry, isSignalFrame: true);
        Assert.Equal([false, true], Read(builder).Fdes.Select(f => f.Cie.IsSignalFrame));
        Assert.Equal(builder.TableEntries(Address).Select(e => e.FdeAddress), Read(builder).Fdes.Select(f => f.Address));
    }

    [Fact]
    public void The_size_is_known_before_building()
    {
        var builder = new EhFrameBuilder();
        for (var i = 0; i < 20; i++)
        {
            builder.Add(0x400000, 0x400001, new byte[i], isSignalFrame: i % 2 == 0);
            Assert.Equal(builder.Size, builder.Build(Address).Length);
        }
    }

    [Fact]
    public void Code_more_than_2_gib_away_is_a_typed_error()
    {
        var builder = new EhFrameBuilder();
        builder.Add(0x1_0000_0000, 0x1_0000_0010, AtEntry);
        Assert.Equal(ElfError.OutOfReach, Assert.Throws<ElfException>(() => builder.Build(Address)).Code);
    }

    [Fact]
    public void The_search_table_is_sorted_and_reads_back()
    {
        FrameTableEntry[] rows = [new(0x400030, 0x500040), new(0x400010, 0x500020), new(0x400020, 0x600000)];
        var table = EhFrameHeaderBuilder.Build(0x4ff000, Address, rows);
        Assert.Equal(EhFrameHeaderBuilder.Size(3), table.Length);
        var segment = TinyElf.Code with { Type = SegmentType.GnuEhFrame, Offset = 0x400, VirtualAddress = 0x4ff400, FileSize = (ulong)table.Length };
        var bytes = TinyElf.Make(TinyElf.Code with { VirtualAddress = 0x4ff000 }, segment);
        EhFrameHeaderBuilder.Build(0x4ff400, Address, rows).CopyTo(bytes, 0x400);
        var header = EhFrameHeader.Read(ElfFile.Parse(bytes, "crafted"))!;
        Assert.Equal((0x4ff400ul, Address), (header.Address, header.EhFrameAddress));
        Assert.Equal(rows.OrderBy(r => r.Start), header.Entries);
    }

    /// <summary>The section alone in a file: found through a search table in front of it.</summary>
    private static EhFrame Read(EhFrameBuilder builder)
    {
        var start = Address - 0x800;
        var table = EhFrameHeaderBuilder.Build(start + 0x400, Address, []);
        var header = TinyElf.Code with { Type = SegmentType.GnuEhFrame, Offset = 0x400, VirtualAddress = start + 0x400, FileSize = (ulong)table.Length };
        var bytes = TinyElf.Make(TinyElf.Code with { VirtualAddress = start }, header);
        table.CopyTo(bytes, 0x400);
        builder.Build(Address).CopyTo(bytes, 0x800);
        return EhFrame.Read(ElfFile.Parse(bytes, "crafted"))!;
    }
}
