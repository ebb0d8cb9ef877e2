using Trapless.Elf.Tests.Support;

namespace Trapless.Elf.Tests;

/// <summary>One crafted file for each thing a rewriter must not build on.</summary>
public sealed class ValidatorTests
{
    private static ProgramHeader Code => TinyElf.Code;

    private static ProgramHeader Data =>
        Code with { Flags = SegmentFlags.Read | SegmentFlags.Write, VirtualAddress = 0x401000, MemorySize = 0x3000 };

    [Fact]
    public void Two_segments_side_by_side_are_sound() => Assert.Empty(Check(Code, Data));

    [Fact]
    public void No_loaded_segment() => Reports(ElfError.NoLoadSegment, 64, new ProgramHeader { Type = SegmentType.GnuStack });

    [Theory]
    [InlineData(0ul, 0x1001ul)]
    [InlineData(0x1000ul, 1ul)]
    [InlineData(0ul, ulong.MaxValue)]
    [InlineData(ulong.MaxValue & ~0xffful, 0x1000ul)]
    public void A_segment_past_the_end_of_the_file(ulong offset, ulong size) =>
        Reports(ElfError.SegmentOutsideFile, 64 + 56, Code, Data with { Offset = offset, FileSize = size, MemorySize = size });

    [Fact]
    public void A_note_past_the_end_of_the_file() =>
        Reports(ElfError.SegmentOutsideFile, 64 + 56, Code, new ProgramHeader { Type = SegmentType.Note, Offset = 0xff8, FileSize = 16 });

    [Theory]
    [InlineData(0xffff_ffff_ffff_f000ul, 0x1000ul)]
    [InlineData(0xffff_ffff_ffff_f000ul, 0x2000ul)]
    [InlineData(0x402000ul, ulong.MaxValue)]
    [InlineData(0x7fff_ffff_f000ul, 0x1001ul)]
    public void A_segment_past_the_end_of_the_address_space(ulong address, ulong size) =>
        Reports(ElfError.SegmentOverflow, 64 + 56, Code, Data with { VirtualAddress = address, MemorySize = size });

    [Fact]
    public void A_segment_with_more_bytes_in_the_file_than_in_memory() =>
        Reports(ElfError.SegmentSizes, 64 + 56, Code, Data with { MemorySize = 0xfff });

    [Theory]
    [InlineData(0x400ffful)]
    [InlineData(0x400000ul)]
    public void Overlapping_segments(ulong address) =>
        Reports(ElfError.SegmentsOverlap, 64 + 56, Code, Data with { VirtualAddress = address, Align = 1 });

    [Fact]
    public void Segments_out_of_order() => Reports(ElfError.SegmentOrder, 64 + 56, Code, Data with { VirtualAddress = 0x300000 });

    [Theory]
    [InlineData(0x1001ul)]
    [InlineData(0x3000ul)]
    public void An_alignment_that_is_no_power_of_two(ulong align) => Reports(ElfError.SegmentAlignment, 64 + 56, Code, Data with { Align = align });

    [Fact]
    public void An_offset_that_cannot_be_mapped_at_its_address() =>
        Reports(ElfError.SegmentAlignment, 64 + 56, Code, Data with { Offset = 0x10, FileSize = 0x10 });

    [Fact]
    public void An_entry_point_outside_the_code()
    {
        var bytes = TinyElf.Put64(TinyElf.Make(Code, Data), 24, 0x401000);
        Assert.Equal(ElfError.EntryOutsideCode, Assert.Single(ElfValidator.Check(ElfFile.Parse(bytes, "crafted"))).Code);
    }

    [Fact]
    public void An_object_file()
    {
        var bytes = TinyElf.Put16(TinyElf.Make(Code), 16, 1);
        var e = Assert.Throws<ElfException>(() => ElfValidator.Validate(ElfFile.Parse(bytes, "crafted")));
        Assert.Equal((ElfError.WrongType, 16ul), (e.Code, e.Offset));
    }

    [Fact]
    public void All_problems_are_reported_not_only_the_first() => Assert.Equal(
        [ElfError.SegmentSizes, ElfError.SegmentsOverlap],
        Check(Code, Data with { VirtualAddress = 0x400000, MemorySize = 1 }).Select(p => p.Code));

    [Fact]
    public void The_list_of_problems_is_bounded() =>
        Assert.InRange(Check([Code, .. Enumerable.Repeat(Data with { Align = 3 }, 60)]).Count, 10, 20);

    private static IReadOnlyList<ElfProblem> Check(params ProgramHeader[] segments) =>
        ElfValidator.Check(ElfFile.Parse(TinyElf.Make(segments), "crafted"));

    private static void Reports(ElfError error, ulong offset, params ProgramHeader[] segments)
    {
        var problem = Assert.Single(Check(segments));
        Assert.Equal((error, offset), (problem.Code, problem.Offset));
    }
}
