using Trapless.Elf.Go;
using Trapless.Elf.Tests.Support;
using Trapless.Elf.Unwind;

namespace Trapless.Elf.Tests;

/// <summary>Small files made to cost much: each is answered with memory in proportion to the file, never to what it claims.</summary>
public sealed class HostileTests
{
    private const int FileSize = 1 << 20, Dynamic = 0x1000, Strings = 0x80000;

    [Fact]
    public void Thousands_of_needed_libraries_with_endless_names_are_cut()
    {
        var file = WithDynamic(i => (1, (ulong)i % 8));
        Assert.All(ElfFile.Parse(file, "hostile").Dynamic!.Needed, n => Assert.InRange(n.Length, 1, 4096));
        AllocatesLessThan(64 << 20, () => ElfFile.Parse(file, "hostile").Dynamic!.Needed.Count);
    }

    [Fact]
    public void Symbols_without_a_table_behind_them_are_not_enumerated()
    {
        var file = WithDynamic(i => i switch { 0 => (4, 0x400200ul), 1 => (6, 0x4ff000ul), _ => (0, 0ul) });
        TinyElf.Put32(file, 0x204, uint.MaxValue);
        Assert.Equal((FileSize - 0xff000) / ElfSymbol.EntrySize, ElfFile.Parse(file, "hostile").Symbols.Count());
    }

    [Theory]
    [InlineData(uint.MaxValue, 0u, 0u)]
    [InlineData(1u, uint.MaxValue, 0u)]
    [InlineData(1u, 0u, uint.MaxValue)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue)]
    public void A_hash_table_with_huge_counts_gives_few_symbols(uint buckets, uint first, uint filterWords)
    {
        var file = WithDynamic(i => i switch { 0 => (0x6ffffef5, 0x400200ul), 1 => (6, 0x4ff000ul), _ => (0, 0ul) });
        TinyElf.Put32(TinyElf.Put32(TinyElf.Put32(file, 0x200, buckets), 0x204, first), 0x208, filterWords);
        Assert.InRange(ElfFile.Parse(file, "hostile").Symbols.Count(), 0, (FileSize - 0xff000) / ElfSymbol.EntrySize);
    }

    [Theory]
    [InlineData(ulong.MaxValue, 24ul)]
    [InlineData(0x400000ul, ulong.MaxValue)]
    [InlineData(0x4fffffful, 24ul)]
    public void Relocations_outside_the_file_are_none(ulong address, ulong size)
    {
        var file = WithDynamic(i => i switch { 0 => (7, address), 1 => (8, size), 2 => (36, address), 3 => (35, size), _ => (0, 0ul) });
        Assert.Empty(ElfFile.Parse(file, "hostile").DynamicRelocations);
    }

    [Fact]
    public void A_search_table_that_claims_four_billion_rows_has_those_it_has()
    {
        byte[] head = [1, 0x1b, 0x03, 0x3b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];
        var segment = new ProgramHeader { Type = SegmentType.GnuEhFrame, Offset = 0x200, VirtualAddress = 0x400200, FileSize = 12 + 32, MemorySize = 44 };
        var file = TinyElf.Make(TinyElf.Code, segment);
        head.CopyTo(file, 0x200);
        Assert.Equal(4, EhFrameHeader.Read(ElfFile.Parse(file, "hostile"))!.Entries.Count);
    }

    [Fact]
    public void An_unwind_table_of_nothing_but_damage_is_given_up()
    {
        byte[] entry = [4, 0, 0, 0, 0, 0, 0, 0]; // a CIE that ends before its version
        var frames = new byte[FileSize];
        for (var i = 0; i < FileSize; i += entry.Length)
        {
            entry.CopyTo(frames, i);
        }

        var result = new EhFrameReader(ElfFile.Parse(TinyElf.Make(TinyElf.Code), "hostile"), new EhFramePlace(0, frames, IsExact: true)).Read();
        Assert.Empty(result.Cies);
        Assert.Equal(ElfError.DamagedUnwind, result.Damage?.Code);
    }

    [Fact]
    public void Deeply_remembered_states_are_refused()
    {
        var fde = new Fde
        {
            Cie = new Cie
            {
                Address = 0, Version = 1, Augmentation = "", CodeAlignment = 1, DataAlignment = -8, ReturnAddressRegister = 16,
                InitialInstructions = default,
            },
            Address = 0, Start = 0x1000, End = 0x1001, Instructions = Enumerable.Repeat((byte)0x0a, 1 << 20).ToArray(),
        };
        Assert.Equal(ElfError.UnknownUnwind, Assert.Throws<ElfException>(() => fde.EffectiveInstructions(0x1000)).Code);
    }

    [Fact]
    public void A_file_full_of_go_magic_is_no_go_program()
    {
        var file = Big(TinyElf.Code with { FileSize = FileSize, MemorySize = FileSize });
        ReadOnlySpan<byte> magic = [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8];
        for (var i = 0x1000; i < FileSize; i += magic.Length)
        {
            magic.CopyTo(file.AsSpan(i));
        }

        Assert.Null(GoFunctionTable.Read(ElfFile.Parse(file, "hostile")));
    }

    private static byte[] Big(params ProgramHeader[] segments)
    {
        var file = new byte[FileSize];
        TinyElf.Make(segments).CopyTo(file, 0);
        return file;
    }

    /// <summary>A megabyte with a dynamic section of the entries given and a string table without a single terminator.</summary>
    private static byte[] WithDynamic(Func<int, (ulong Tag, ulong Value)> entry)
    {
        var load = TinyElf.Code with { FileSize = FileSize, MemorySize = FileSize };
        var file = Big(load, new ProgramHeader { Type = SegmentType.Dynamic, Offset = Dynamic, VirtualAddress = 0x400000 + Dynamic, FileSize = 0x70000 });
        file.AsSpan(Strings, 0x40000).Fill((byte)'a');
        (ulong, ulong)[] head = [(5, 0x400000 + Strings), (10, 0x40000)];
        for (var i = 0; i < 0x6000; i++)
        {
            var (tag, value) = i < head.Length ? head[i] : entry(i - head.Length);
            TinyElf.Put64(TinyElf.Put64(file, Dynamic + (16 * i), tag), Dynamic + (16 * i) + 8, value);
        }

        return file;
    }

    private static void AllocatesLessThan(long bytes, Func<int> action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = action();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytes);
    }
}
