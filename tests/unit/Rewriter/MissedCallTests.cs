using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>A site that must be left alone is harmless for most calls; for some the layer would not know what it must, and says so.</summary>
public sealed class MissedCallTests
{
    [Theory]
    [InlineData(39, false)] // getpid
    [InlineData(0, false)] // read
    [InlineData(13, true)] // rt_sigaction: the handler would be entered in the middle of the layer's work
    [InlineData(56, true)] // clone: the child would have its parent's block
    [InlineData(158, true)] // arch_prctl: the block could be lost
    [InlineData(105, true)] // setuid: a remembered identity would be wrong
    public void A_call_that_the_layer_must_see_is_told_when_its_site_is_left_alone(int number, bool told)
    {
        using var work = new Workspace();
        var source = work.File("site.S");
        File.WriteAllText(source, $"""
            	.globl _start
            	.type _start, @function
            _start:
            	lea	-8(%rsp), %rdx
            	test	%eax, %eax
            	je	1f + 1
            1:	lock cmpxchg %ecx, (%rdx)
            	mov	${number}, %eax
            	syscall
            	.fill	32, 1, 0x90
            	xor	%edi, %edi
            	mov	$60, %eax
            	syscall
            	.size _start, . - _start

            """);
        Toolchain.Compile(source, work.File("original"), ["-nostdlib", "-static", "-x", "assembler-with-cpp"]);
        var result = ImageRewriter.Rewrite(ElfFile.Read(work.File("original")));
        Assert.Contains(result.Sites, site => site.Kind == PatchKind.None && site.Number == number);
        Assert.Equal(told, result.CallMayBeMissed);
    }
}
