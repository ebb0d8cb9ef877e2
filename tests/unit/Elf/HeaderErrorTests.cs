using Trapless.Elf.Tests.Support;

namespace Trapless.Elf.Tests;

/// <summary>One crafted file for each reason to refuse a header.</summary>
public sealed class HeaderErrorTests
{
    [Fact]
    public void The_crafted_file_is_sound_before_it_is_broken() => ElfValidator.Validate(Parse(TinyElf.Make(TinyElf.Code)));

    [Fact]
    public void An_empty_file_is_not_elf() => Refuses([], ElfError.NotElf, 0);

    [Fact]
    public void A_script_is_not_elf() => Refuses("#!/bin/sh\n"u8.ToArray(), ElfError.NotElf, 0);

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(63)]
    public void A_file_cut_inside_its_header_is_truncated(int length) =>
        Refuses(TinyElf.Make(TinyElf.Code)[..length], ElfError.TruncatedHeader, (ulong)length);

    [Theory]
    [InlineData(4, 1, ElfError.WrongClass)]
    [InlineData(5, 2, ElfError.WrongEndianness)]
    [InlineData(6, 0, ElfError.WrongVersion)]
    [InlineData(18, 183, ElfError.WrongMachine)]
    [InlineData(20, 2, ElfError.WrongVersion)]
    public void A_file_for_something_else_names_the_byte(int offset, byte value, ElfError error)
    {
        var file = TinyElf.Make(TinyElf.Code);
        file[offset] = value;
        Refuses(file, error, (ulong)offset);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(57)]
    public void Program_headers_of_another_size_are_refused(ushort size) =>
        Refuses(TinyElf.Put16(TinyElf.Make(TinyElf.Code), 54, size), ElfError.ProgramHeaderSize, 54);

    [Theory]
    [InlineData(0x1000ul)]
    [InlineData(0xfd0ul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 55)]
    public void Program_headers_outside_the_file_are_refused(ulong offset) =>
        Refuses(TinyElf.Put64(TinyElf.Make(TinyElf.Code), 32, offset), ElfError.ProgramHeadersOutsideFile, offset);

    [Fact]
    public void More_program_headers_than_the_file_has_room_for_are_refused() =>
        Refuses(TinyElf.Put16(TinyElf.Make(TinyElf.Code), 56, 0xfffe), ElfError.ProgramHeadersOutsideFile, 64);

    [Fact]
    public void An_extended_count_of_program_headers_comes_from_section_zero()
    {
        var file = TinyElf.Make(TinyElf.Code, new ProgramHeader(), new ProgramHeader());
        TinyElf.Put16(file, 56, 0xffff);
        TinyElf.Put64(file, 40, 0x800);
        TinyElf.Put32(file, 0x800 + 44, 2);
        Assert.Equal(2, Parse(file).Segments.Count);
        TinyElf.Put32(file, 0x800 + 44, uint.MaxValue);
        Refuses(file, ElfError.ProgramHeadersOutsideFile, 64);
    }

    [Theory]
    [InlineData(0xfc1ul, 1, ElfError.SectionHeadersOutsideFile)]
    [InlineData(ulong.MaxValue, 1, ElfError.SectionHeadersOutsideFile)]
    [InlineData(0x800ul, 0xfeff, ElfError.SectionHeadersOutsideFile)]
    public void Section_headers_outside_the_file_read_as_none_and_are_reported(ulong offset, ushort count, ElfError error)
    {
        var bytes = TinyElf.Put16(TinyElf.Put64(TinyElf.Make(TinyElf.Code), 40, offset), 60, count);
        var file = Parse(bytes);
        Assert.Empty(file.Sections);
        Assert.Equal(error, file.SectionProblem?.Code);
        Assert.Equal(error, Assert.Single(ElfValidator.Check(file)).Code);
        Assert.Equal(bytes, new ElfWriter(file).ToArray());
    }

    [Fact]
    public void A_huge_extended_count_of_sections_is_refused_without_allocating_for_it()
    {
        var file = TinyElf.Put64(TinyElf.Make(TinyElf.Code), 40, 0x800);
        TinyElf.Put64(file, 0x800 + 32, ulong.MaxValue);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ElfError.SectionHeadersOutsideFile, Parse(file).SectionProblem?.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Section_headers_of_another_size_read_as_none()
    {
        var file = TinyElf.Put16(TinyElf.Put16(TinyElf.Put64(TinyElf.Make(TinyElf.Code), 40, 0x800), 60, 1), 58, 40);
        Assert.Equal(ElfError.SectionHeaderSize, Parse(file).SectionProblem?.Code);
    }

    [Fact]
    public void A_missing_file_is_one_typed_error()
    {
        var e = Assert.Throws<ElfException>(() => ElfFile.Read("/nonexistent/program"));
        Assert.Equal(ElfError.Unreadable, e.Code);
        Assert.StartsWith("/nonexistent/program: at 0x0: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("(ELF001)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/usr")]
    [InlineData("/dev/null")]
    [InlineData("/proc/self/status")]
    public void A_directory_a_device_and_a_text_file_are_typed_errors(string path) =>
        Assert.True(Assert.Throws<ElfException>(() => ElfFile.Read(path)).Code is ElfError.Unreadable or ElfError.NotElf);

    private static ElfFile Parse(byte[] file) => ElfFile.Parse(file, "crafted");

    private static void Refuses(byte[] file, ElfError error, ulong offset)
    {
        var e = Assert.Throws<ElfException>(() => Parse(file));
        Assert.Equal((error, "crafted", offset), (e.Code, e.File, e.Offset));
    }
}
