using Trapless.Elf.Tests.Support;

namespace Trapless.Elf.Tests;

/// <summary>Addresses to offsets and back.</summary>
public sealed class AddressTests
{
    private static ProgramHeader Code => TinyElf.Code with { Offset = 0x400, VirtualAddress = 0x400400, FileSize = 0x800, MemorySize = 0x1000 };

    [Theory]
    [InlineData(0x400400ul, 0x400ul)]
    [InlineData(0x400bfful, 0xbfful)]
    public void An_address_in_the_file_has_an_offset_and_back(ulong address, ulong offset)
    {
        var file = Parse(Code);
        Assert.True(file.TryAddressToOffset(address, out var found));
        Assert.Equal((offset, address), (found, file.OffsetToAddress(offset)));
    }

    [Theory]
    [InlineData(0x4003fful)]
    [InlineData(0x400c00ul)]
    [InlineData(0ul)]
    [InlineData(ulong.MaxValue)]
    public void An_address_outside_the_file_has_none(ulong address)
    {
        Assert.False(Parse(Code).TryAddressToOffset(address, out _));
        Assert.Equal(ElfError.AddressNotInFile, Assert.Throws<ElfException>(() => Parse(Code).AtAddress(address, 1).Length).Code);
        Assert.True(Parse(Code).FromAddress(address).IsEmpty);
    }

    [Theory]
    [InlineData(0x3fful)]
    [InlineData(0xc00ul)]
    [InlineData(ulong.MaxValue)]
    public void An_offset_that_is_not_loaded_has_no_address(ulong offset) => Assert.Null(Parse(Code).OffsetToAddress(offset));

    [Theory]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void Bytes_past_the_end_of_the_segment_are_not_given(int length) =>
        Assert.Equal(ElfError.AddressNotInFile, Assert.Throws<ElfException>(() => Parse(Code).AtAddress(0x400bff, length).Length).Code);

    [Fact]
    public void A_truncated_segment_ends_with_the_file()
    {
        var file = Parse(Code with { FileSize = ulong.MaxValue });
        Assert.Equal(0xc00, file.FromAddress(0x400400).Length);
        Assert.Equal(0xc00, file.AtAddress(0x400400, 0xc00).Length);
        Assert.False(file.TryAtAddress(0x400400, 0xc01, out _));
    }

    [Fact]
    public void Of_overlapping_segments_the_lowest_counts()
    {
        var file = Parse(Code, Code with { Offset = 0, VirtualAddress = 0x400800 });
        Assert.True(file.TryAddressToOffset(0x400900, out var offset));
        Assert.Equal(0x900ul, offset);
    }

    [Fact]
    public void Each_of_many_segments_is_found()
    {
        var file = Parse([.. Enumerable.Range(0, 50).Select(i => Code with { VirtualAddress = (ulong)(50 - i) << 20, Offset = (ulong)i, FileSize = 16 })]);
        Assert.All(Enumerable.Range(0, 50), i => Assert.True(file.TryAddressToOffset(((ulong)(50 - i) << 20) + 15, out var o) && o == (ulong)i + 15));
        Assert.All(Enumerable.Range(0, 50), i => Assert.False(file.TryAddressToOffset(((ulong)(50 - i) << 20) + 16, out _)));
    }

    private static ElfFile Parse(params ProgramHeader[] segments) => ElfFile.Parse(TinyElf.Make(segments), "crafted");
}
