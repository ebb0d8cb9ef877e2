using System.Globalization;
using Trapless.Elf.Tests.Support;
using Trapless.Elf.Unwind;

namespace Trapless.Elf.Tests;

/// <summary>.eh_frame and .eh_frame_hdr against readelf and against each other.</summary>
public sealed class EhFrameTests
{
    public static TheoryData<string> Files => [SystemFiles.LibC, SystemFiles.DynamicLinker, "/usr/bin/bash", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6"];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_ranges_are_those_readelf_prints(string path)
    {
        var printed = Tool.ReadElf("--debug-dump=frames,no-follow-links", path).Where(l => l.Contains(" FDE cie=", StringComparison.Ordinal))
            .Select(l => l[(l.IndexOf("pc=", StringComparison.Ordinal) + 3)..]).ToList();
        var frames = EhFrame.Read(ElfFile.Read(path))!;
        Assert.Null(frames.Damage);
        Assert.True(printed.Count > 100, $"readelf printed {printed.Count} FDEs");
        Assert.Equal(printed, frames.Fdes.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Start:x16}..{f.End:x16}")).ToList());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_augmentations_are_those_readelf_prints(string path)
    {
        var printed = Tool.ReadElf("--debug-dump=frames-interp,no-follow-links", path).Where(l => l.Contains(" CIE ", StringComparison.Ordinal))
            .Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4..])).ToList();
        var frames = EhFrame.Read(ElfFile.Read(path))!;
        Assert.Equal(printed, frames.Cies.Select(c => $"\"{c.Augmentation}\" cf={c.CodeAlignment} df={c.DataAlignment} ra={c.ReturnAddressRegister}").ToList());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_search_table_points_to_the_entries_that_were_read(string path)
    {
        var file = ElfFile.Read(path);
        var (header, frames) = (EhFrameHeader.Read(file)!, EhFrame.Read(file)!);
        Assert.Equal(frames.Address, header.EhFrameAddress);
        var starts = frames.Fdes.ToDictionary(f => f.Address, f => f.Start);
        Assert.NotEmpty(header.Entries);
        Assert.All(header.Entries, e => Assert.Equal(e.Start, starts[e.FdeAddress]));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Without_section_headers_the_program_header_leads_to_the_same_entries(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var expected = EhFrame.Read(ElfFile.Parse(bytes, path))!;
        var stripped = EhFrame.Read(ElfFile.Parse(TinyElf.Put16(TinyElf.Put64([.. bytes], 40, 0), 60, 0), path))!;
        Assert.Null(stripped.Damage);
        Assert.Equal(expected.Fdes.Select(f => (f.Address, f.Start, f.End, f.Lsda)), stripped.Fdes.Select(f => (f.Address, f.Start, f.End, f.Lsda)));
    }

    [Fact]
    public void Every_address_of_an_fde_finds_it_and_the_gaps_find_none()
    {
        var frames = EhFrame.Read(ElfFile.Read(SystemFiles.DynamicLinker))!;
        Assert.All(frames.Sorted, f => Assert.Same(f, frames.Find(f.End - 1)));
        Assert.All(frames.Sorted, f => Assert.Same(f, frames.Find(f.Start)));
        Assert.Null(frames.Find(frames.Sorted[0].Start - 1));
        Assert.Null(frames.Find(frames.Sorted[^1].End));
    }

    [Fact]
    public void The_signal_trampoline_of_libc_is_a_signal_frame() =>
        Assert.Contains(EhFrame.Read(ElfFile.Read(SystemFiles.LibC))!.Fdes, f => f.Cie.IsSignalFrame);

    [Fact]
    public void Language_data_lies_in_its_section_or_is_absent()
    {
        var file = ElfFile.Read("/usr/lib/x86_64-linux-gnu/libstdc++.so.6");
        var table = file.FindSection(".gcc_except_table")!;
        var fdes = EhFrame.Read(file)!.Fdes;
        Assert.Contains(fdes, f => f.Lsda != 0 && f.Cie.Personality != 0);
        Assert.Contains(fdes, f => f.Lsda == 0);
        Assert.All(fdes.Where(f => f.Lsda != 0), f => Assert.InRange(f.Lsda, table.Address, table.Address + table.Size - 1));
    }

    [Fact]
    public void A_stored_zero_is_no_language_data()
    {
        byte[] frames =
        [
            17, 0, 0, 0, 0, 0, 0, 0, 1, (byte)'z', (byte)'L', (byte)'R', 0, 1, 0x78, 16, 2, 0x1b, 0x1b, 0, 0,
            17, 0, 0, 0, 25, 0, 0, 0, 0xdf, 0xff, 0xff, 0xff, 4, 0, 0, 0, 4, 0, 0, 0, 0,
        ];
        var place = new EhFramePlace(0x1000, frames, IsExact: true);
        var result = new EhFrameReader(ElfFile.Parse(TinyElf.Make(TinyElf.Code), "crafted"), place).Read();
        Assert.Null(result.Damage);
        var fde = Assert.Single(result.Fdes);
        Assert.Equal((0x1000ul - 4, 0x1000ul, 0ul), (fde.Start, fde.End, fde.Lsda));
    }

    [Fact]
    public void A_cut_table_keeps_what_came_before_the_damage()
    {
        var bytes = File.ReadAllBytes(SystemFiles.DynamicLinker);
        var whole = ElfFile.Parse(bytes, "ld.so");
        var frames = EhFrame.Read(whole)!;
        var victim = frames.Fdes[100];
        Assert.True(whole.TryAddressToOffset(victim.Address, out var offset));
        var damaged = EhFrame.Read(ElfFile.Parse(TinyElf.Put32([.. bytes], (int)offset, 0x7fff_ffff), "ld.so"))!;
        Assert.Equal(100, damaged.Fdes.Count);
        Assert.Equal((ElfError.DamagedUnwind, "ld.so"), (damaged.Damage!.Code, damaged.Damage.File));
    }
}
