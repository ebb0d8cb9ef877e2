using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>A file of hundreds of MB without tables (chromium) is one unit: what is kept of each of its instructions is what its image costs.</summary>
public sealed class MemoryTests
{
    private const int Size = 8 << 20;

    /// <summary>The file, its copy, the image and a mark for each byte of code; 40 bytes an instruction, of four here, were twenty more.</summary>
    [Fact]
    public void Code_that_no_table_describes_takes_no_more_than_eight_bytes_a_byte()
    {
        using var work = new Workspace();
        var code = new byte[Size];
        for (var at = 0; at < Size; at += 4) (code[at], code[at + 1], code[at + 2], code[at + 3]) = (0x48, 0x8D, 0x40, 0x01);
        File.WriteAllBytes(work.File("code"), code);
        File.WriteAllText(work.File("a.S"), $".globl _start\n_start: .incbin \"{work.File("code")}\"\nmov $60, %eax\nxor %edi, %edi\nsyscall\n");
        Toolchain.Compile(work.File("a.S"), work.File("a"), "-nostdlib", "-static", "-s");
        var elf = ElfFile.Read(work.File("a"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = ImageRewriter.Rewrite(elf);
        var taken = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Size;
        Assert.Equal(0, result.Unpatched);
        Assert.InRange(taken, 1, 8);
    }
}
