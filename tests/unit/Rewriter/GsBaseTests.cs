using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>Every instruction that sets the GS base is known, in files with a site and without one; bytes that only look like it are not.</summary>
public sealed class GsBaseTests
{
    [Theory]
    [InlineData("wrgsbase %rdi")]
    [InlineData("wrgsbase %r15d")]
    [InlineData("mov %eax, %gs")]
    [InlineData("mov %r9d, %gs")]
    [InlineData("mov (%rdi), %gs")]
    [InlineData("mov (%r12,%r13,8), %gs")]
    [InlineData("mov 8(%rsp), %gs")]
    [InlineData("mov -4096(%rbp), %gs")]
    [InlineData("mov word(%rip), %gs")]
    [InlineData("mov %fs:0x10, %gs")]
    [InlineData("addr32 mov (%r8d), %gs")]
    [InlineData("push %rdi\n pop %gs")]
    [InlineData("pushw %di\n popw %gs")]
    [InlineData("lgs (%rdi), %eax")]
    [InlineData(".byte 0x4D, 0x0F, 0xB5, 0x51, 0x10 /* lgs 16(%r9), %r10 */")]
    public void What_sets_the_gs_base_is_known(string code)
    {
        Assert.True(IsFound(code, Exit));
        Assert.True(IsFound(code, Crash));
        Assert.True(IsFound("call unnamed", Exit, code));
        Assert.True(IsFound("call unnamed", Crash, code));
    }

    /// <summary>The same bytes as displacements, as immediates, in other instructions, and as data in the text that nothing leads to.</summary>
    [Theory]
    [InlineData("lea 0x3f8e(%rdi), %rax")]
    [InlineData("mov $0xa90f298e, %eax\n mov $0xb50f6f8e, %ecx")]
    [InlineData("jle . + 6 + 0x28")]
    [InlineData("mov (%rdi), %fs\n mov (%rdi), %es\n mov %gs, (%rdi)\n mov %gs, %eax\n pop %fs\n push %gs\n lfs (%rdi), %eax")]
    [InlineData("rdgsbase %rax\n wrfsbase %rax\n movzbl %al, %eax\n fxsave (%rdi)")]
    [InlineData("mov %gs:(%rdi), %eax\n mov %eax, %gs:0x28")]
    [InlineData("jmp 1f\n .byte 0x8e, 0x2f, 0x0f, 0xa9, 0x0f, 0xb5, 0x07, 0x8e, 0xe8, 0x06\n 1: nop")]
    public void What_only_looks_like_it_is_not(string code)
    {
        Assert.False(IsFound(code, Exit));
        Assert.False(IsFound(code, Crash));
        Assert.False(IsFound("call unnamed", Exit, code));
        Assert.False(IsFound("call unnamed", Crash, code));
    }

    /// <summary>With a site, and without.</summary>
    private const string Exit = "mov $60, %eax\n syscall", Crash = "hlt";

    /// <param name="code">Part of a function that a symbol names.</param>
    /// <param name="end">How it ends.</param>
    /// <param name="unnamed">A function that no table names.</param>
    private static bool IsFound(string code, string end, string unnamed = "nop")
    {
        using var work = new Workspace();
        var source = work.File("gs.S");
        File.WriteAllText(source, $"""
            	.globl _start
            	.type _start, @function
            _start:
            	xor	%edi, %edi
            	{code}
            	nop
            	{end}
            	.fill	64, 1, 0x90
            	.size _start, . - _start
            unnamed:
            	{unnamed}
            	ret
            	.data
            word:	.quad 0

            """);
        Toolchain.Compile(source, work.File("gs"), "-nostdlib", "-static", "-x", "assembler-with-cpp");
        return ImageRewriter.Rewrite(ElfFile.Read(work.File("gs"))).UsesGsBase;
    }
}
