using System.Diagnostics;
using System.Runtime.Versioning;
using Trapless.Elf.Tests.Support;

namespace Trapless.Elf.Tests;

/// <summary>Changed files: what was asked for changes, nothing else, and the result still runs.</summary>
[SupportedOSPlatform("linux")]
public sealed class WriterTests
{
    private const string Source = "int main(int argc, char **argv) { (void)argv; return 40 + argc; }";

    [Fact]
    public void A_patch_changes_its_bytes_and_no_others()
    {
        var file = ElfFile.Parse(TinyElf.Make(TinyElf.Code), "crafted");
        var writer = new ElfWriter(file);
        writer.Patch(0x300, [1, 2, 3]);
        writer.PatchAddress(0x400400, [4]);
        var expected = file.Bytes.ToArray();
        (expected[0x300], expected[0x301], expected[0x302], expected[0x400]) = (1, 2, 3, 4);
        Assert.Equal(expected, writer.ToArray());
        Assert.Equal(0, file.Bytes.Span[0x300]);
    }

    [Theory]
    [InlineData(0xffful)]
    [InlineData(0x1001ul)]
    [InlineData(ulong.MaxValue)]
    public void A_patch_outside_the_file_is_a_typed_error(ulong offset)
    {
        var writer = new ElfWriter(ElfFile.Parse(TinyElf.Make(TinyElf.Code), "crafted"));
        Assert.Equal(ElfError.RangeOutsideFile, Assert.Throws<ElfException>(() => writer.Patch(offset, [1, 2])).Code);
        Assert.Equal(ElfError.AddressNotInFile, Assert.Throws<ElfException>(() => writer.PatchAddress(0x401000, [1])).Code);
    }

    [Fact]
    public void Appended_data_is_aligned_and_the_gap_is_zero()
    {
        var writer = new ElfWriter(ElfFile.Parse(TinyElf.Make(TinyElf.Code), "crafted"));
        Assert.Equal(0x1000ul, writer.Append([1]));
        Assert.Equal(0x1010ul, writer.Append([2, 3], 16));
        Assert.Equal(0x1020ul, writer.PadTo(32));
        Assert.Equal([1, .. new byte[15], 2, 3, .. new byte[14]], writer.ToArray()[0x1000..]);
    }

    [Fact]
    public void A_file_does_not_grow_past_2_gib()
    {
        var writer = new ElfWriter(ElfFile.Parse(TinyElf.Make(TinyElf.Code), "crafted"));
        Assert.Equal(ElfError.TooLarge, Assert.Throws<ElfException>(() => writer.ReplaceProgramHeaders([TinyElf.Code], ulong.MaxValue / 2)).Code);
        Assert.Equal(ElfError.TooLarge, Assert.Throws<ElfException>(() => writer.PadTo(1ul << 40)).Code);
    }

    [Fact]
    public void More_headers_than_the_format_holds_are_a_typed_error()
    {
        var writer = new ElfWriter(ElfFile.Parse(TinyElf.Make(TinyElf.Code), "crafted"));
        Assert.Equal(ElfError.TooManyHeaders, Assert.Throws<ElfException>(() => writer.ReplaceProgramHeaders(new ProgramHeader[0xffff], 0x1000)).Code);
        Assert.Equal(ElfError.TooManyHeaders, Assert.Throws<ElfException>(() => writer.ReplaceSectionHeaders(new Section[0xff00], 0x1000, 0)).Code);
    }

    [Theory]
    [InlineData("-pie")]
    [InlineData("-no-pie")]
    [InlineData("-static")]
    [InlineData("-static-pie")]
    public void A_program_with_its_headers_moved_into_a_new_segment_runs(string link)
    {
        using var directory = new TemporaryDirectory();
        var file = ElfFile.Read(Tool.Compile(directory, Source, link));
        var extended = directory.File("extended");
        File.WriteAllBytes(extended, Extend(file));
        File.SetUnixFileMode(extended, (UnixFileMode)0b111_101_101);
        Assert.Empty(ElfValidator.Check(ElfFile.Read(extended)));
        var (lines, warnings) = Tool.Run("readelf", "-aW", extended);
        Assert.Equal("", warnings);
        Assert.Contains(".extension", lines, StringComparison.Ordinal);
        Assert.Equal([.. file.Sections.Select(s => s.Name), ".extension"], ElfFile.Read(extended).Sections.Select(s => s.Name).ToList());
        using var process = Process.Start(extended, ["one more"]);
        process.WaitForExit();
        Assert.Equal(42, process.ExitCode);
    }

    [Fact]
    public void Sections_can_be_added_to_a_file_that_had_none()
    {
        var writer = new ElfWriter(ElfFile.Parse(TinyElf.Make(TinyElf.Code), "crafted"));
        writer.AppendSectionHeaders([new Section { Name = ".new", Type = SectionType.ProgramBits, Offset = 0x200, Size = 16, AddrAlign = 1 }]);
        var result = ElfFile.Parse(writer.ToArray(), "crafted");
        Assert.Null(result.SectionProblem);
        Assert.Equal(["", ".new", ".shstrtab"], result.Sections.Select(s => s.Name).ToList());
        Assert.Equal(16, result.Content(result.FindSection(".new")!).Length);
    }

    /// <summary>The shape of a rewritten program: a page after the last segment that holds the program headers and more.</summary>
    private static byte[] Extend(ElfFile file)
    {
        const ulong page = 0x1000;
        var writer = new ElfWriter(file);
        var address = (file.Segments.Where(s => s.IsLoad).Max(s => s.VirtualAddress + s.MemorySize) + page - 1) & ~(page - 1);
        var offset = writer.PadTo(page);
        var added = new ProgramHeader
        {
            Type = SegmentType.Load, Flags = SegmentFlags.Read | SegmentFlags.Execute, Offset = offset, VirtualAddress = address,
            PhysicalAddress = address, FileSize = page, MemorySize = page, Align = page,
        };
        var size = (ulong)(file.Segments.Count + 1) * ProgramHeader.Size;
        var segments = file.Segments.Select(s => s.Type == SegmentType.ProgramHeaders
            ? s with { Offset = offset, VirtualAddress = address, PhysicalAddress = address, FileSize = size, MemorySize = size }
            : s).ToList();
        segments.Insert(segments.FindLastIndex(s => s.IsLoad) + 1, added);
        writer.ReplaceProgramHeaders(segments, offset);
        _ = writer.PadTo(page);
        writer.AppendSectionHeaders([.. file.Sections, new Section
        {
            Name = ".extension", Type = SectionType.ProgramBits, Flags = SectionFlags.Alloc | SectionFlags.Execute, Address = address,
            Offset = offset, Size = page, AddrAlign = page,
        }]);
        return writer.ToArray();
    }
}
