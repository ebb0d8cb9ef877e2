using Trapless.Elf.Tests.Support;
using Trapless.Elf.Unwind;

namespace Trapless.Elf.Tests;

/// <summary>Rules collapsed at one address and written into a new FDE mean what the original means there.</summary>
public sealed class EffectiveInstructionsTests
{
    /// <summary>Each row readelf prints for the original becomes an FDE of its own; readelf must print the same rules for it.</summary>
    [Theory]
    [InlineData(SystemFiles.LibC)]
    [InlineData(SystemFiles.DynamicLinker)]
    [InlineData("/usr/lib/x86_64-linux-gnu/libstdc++.so.6")]
    public void Every_row_of_a_library_survives_the_move_to_a_new_fde(string path)
    {
        using var directory = new TemporaryDirectory();
        var (original, expected) = (ElfFile.Read(path), ReadElfFrames.Interpreted(path));
        var copy = directory.File("copy");
        File.WriteAllBytes(copy, WithNewFrames.Make(original, Rebuild(original, expected)));
        var rows = expected.SelectMany(f => f.Rows).OrderBy(r => r.Address).Select(r => r.ToString()).ToList();
        var rebuilt = ReadElfFrames.Interpreted(copy).OrderBy(f => f.Start).Select(f => f.Rows[^1].ToString()).ToList();
        Assert.True(rows.Count > 500, $"readelf printed {rows.Count} rows");
        Assert.Equal(rows, rebuilt);
    }

    [Fact]
    public void Addresses_with_the_same_rules_have_the_same_bytes()
    {
        var fde = EhFrame.Read(ElfFile.Read(SystemFiles.LibC))!.Sorted.First(f => f.Instructions.Span.TrimEnd((byte)0).IsEmpty && f.End - f.Start > 3);
        byte[] atEntry = [0x0c, 7, 8, 0x90, 1]; // def_cfa rsp+8; offset ra, cfa-8
        Assert.Equal(atEntry, fde.EffectiveInstructions(fde.Start));
        Assert.Equal(atEntry, fde.EffectiveInstructions(fde.End - 1));
    }

    [Fact]
    public void An_address_outside_the_fde_is_a_typed_error()
    {
        var fde = EhFrame.Read(ElfFile.Read(SystemFiles.LibC))!.Sorted[0];
        Assert.Equal(ElfError.DamagedUnwind, Assert.Throws<ElfException>(() => fde.EffectiveInstructions(fde.End)).Code);
    }

    [Theory]
    [InlineData("remember and restore", new byte[] { 0x0a, 0x0e, 16, 0x83, 2, 0x44, 0x0b }, 4, new byte[] { 0x0c, 7, 8, 0x90, 1 })]
    [InlineData("before the restore", new byte[] { 0x0a, 0x0e, 16, 0x83, 2, 0x44, 0x0b }, 3, new byte[] { 0x0c, 7, 16, 0x83, 2, 0x90, 1 })]
    [InlineData("restore to the initial rule", new byte[] { 0x07, 16, 0xd0 }, 0, new byte[] { 0x0c, 7, 8, 0x90, 1 })]
    [InlineData("restore to no rule", new byte[] { 0x83, 2, 0xc3 }, 0, new byte[] { 0x0c, 7, 8, 0x90, 1 })]
    [InlineData("undefined return address", new byte[] { 0x07, 16 }, 0, new byte[] { 0x0c, 7, 8, 0x07, 16 })]
    [InlineData("in a register, same value", new byte[] { 0x09, 3, 12, 0x08, 6 }, 0, new byte[] { 0x0c, 7, 8, 0x09, 3, 12, 0x08, 6, 0x90, 1 })]
    [InlineData("expression", new byte[] { 0x10, 3, 2, 0x77, 8 }, 0, new byte[] { 0x0c, 7, 8, 0x10, 3, 2, 0x77, 8, 0x90, 1 })]
    [InlineData("CFA expression", new byte[] { 0x0f, 2, 0x77, 8 }, 0, new byte[] { 0x0f, 2, 0x77, 8, 0x90, 1 })]
    [InlineData("signed offset above the CFA", new byte[] { 0x11, 3, 0x7e }, 0, new byte[] { 0x0c, 7, 8, 0x11, 3, 0x7e, 0x90, 1 })]
    [InlineData("signed offset of two bytes", new byte[] { 0x11, 3, 0x9c, 0x7f }, 0, new byte[] { 0x0c, 7, 8, 0x11, 3, 0x9c, 0x7f, 0x90, 1 })]
    [InlineData("negative CFA offset", new byte[] { 0x13, 0xe4, 0 }, 0, new byte[] { 0x12, 7, 0xe4, 0, 0x90, 1 })]
    [InlineData("arguments size", new byte[] { 0x2e, 32 }, 0, new byte[] { 0x0c, 7, 8, 0x90, 1, 0x2e, 32 })]
    [InlineData("advance of one byte operand", new byte[] { 0x02, 5, 0x0e, 24 }, 4, new byte[] { 0x0c, 7, 8, 0x90, 1 })]
    [InlineData("at the advance", new byte[] { 0x03, 5, 0, 0x0e, 24 }, 5, new byte[] { 0x0c, 7, 24, 0x90, 1 })]
    [InlineData("four-byte advance", new byte[] { 0x04, 5, 0, 0, 0, 0x0d, 6 }, 5, new byte[] { 0x0c, 6, 8, 0x90, 1 })]
    [InlineData("large numbers", new byte[] { 0x0e, 0x80, 0x88, 2 }, 0, new byte[] { 0x0c, 7, 0x80, 0x88, 2, 0x90, 1 })]
    public void Hand_made_instructions_collapse(string what, byte[] instructions, ulong at, byte[] expected) =>
        Assert.True(expected.AsSpan().SequenceEqual(Frame(instructions).EffectiveInstructions(0x1000 + at)),
            $"{what}: {Convert.ToHexString(Frame(instructions).EffectiveInstructions(0x1000 + at))}");

    [Fact]
    public void An_offset_that_is_no_multiple_of_eight_becomes_an_expression()
    {
        byte[] expected = [0x0c, 7, 8, 0x10, 3, 3, 0x11, 0x74, 0x22, 0x90, 1]; // rbx at CFA - 12
        Assert.Equal(expected, Frame([0x83, 3], dataAlignment: -4, returnAddressOffset: 2).EffectiveInstructions(0x1000));
    }

    [Theory]
    [InlineData(new byte[] { 0x0b }, ElfError.UnknownUnwind)]
    [InlineData(new byte[] { 0x3f }, ElfError.UnknownUnwind)]
    [InlineData(new byte[] { 0x0e }, ElfError.DamagedUnwind)]
    [InlineData(new byte[] { 0x0e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 }, ElfError.DamagedUnwind)]
    [InlineData(new byte[] { 0x10, 3, 0x7f, 1 }, ElfError.DamagedUnwind)]
    public void Damaged_instructions_are_a_typed_error(byte[] instructions, ElfError error) =>
        Assert.Equal(error, Assert.Throws<ElfException>(() => Frame(instructions).EffectiveInstructions(0x1000)).Code);

    private static EhFrameBuilder Rebuild(ElfFile original, List<PrintedFde> printed)
    {
        var frames = EhFrame.Read(original)!;
        var builder = new EhFrameBuilder();
        foreach (var (range, fde) in printed.Zip(frames.Fdes))
        {
            for (var i = 0; i < range.Rows.Count; i++)
            {
                var start = range.Rows[i].Address;
                var end = i + 1 < range.Rows.Count ? range.Rows[i + 1].Address : range.End;
                builder.Add(start, end, fde.EffectiveInstructions(start), fde.Cie.IsSignalFrame);
            }
        }

        return builder;
    }

    private static Fde Frame(byte[] instructions, long dataAlignment = -8, byte returnAddressOffset = 1) => new()
    {
        Cie = new Cie
        {
            Address = 0, Version = 1, Augmentation = "zR", CodeAlignment = 1, DataAlignment = dataAlignment, ReturnAddressRegister = 16,
            InitialInstructions = new byte[] { 0x0c, 7, 8, 0x90, returnAddressOffset },
        },
        Address = 0, Start = 0x1000, End = 0x1040, Instructions = instructions,
    };
}
