using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>
/// A program steps through its own calls, one instruction at a time, and unwinds from each: at the site, in the trampoline and behind it the
/// stack must lead back to main. Only in the slots there is no telling, since any function may be the caller.
/// </summary>
public sealed class UnwindTests
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <link.h>
        #include <signal.h>
        #include <stdio.h>
        #include <termios.h>
        #include <ucontext.h>
        #include <unistd.h>
        #include <unwind.h>

        static unsigned long slots, main_start, main_end, lost, steps, in_extension;
        extern char end[];
        int main(void);

        static int last_segment(struct dl_phdr_info *info, size_t size, void *p) {
            for (int i = 0; i < info->dlpi_phnum; i++)
                if (info->dlpi_phdr[i].p_type == PT_LOAD && info->dlpi_phdr[i].p_flags & PF_X)
                    slots = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz - 32768;
            return 1;
        }
        static _Unwind_Reason_Code frame(struct _Unwind_Context *c, void *reached) {
            *(int *)reached |= _Unwind_FindEnclosingFunction((void *)(_Unwind_GetIP(c) - 1)) == (void *)main;
            return _URC_NO_REASON;
        }
        static void step(int signal, siginfo_t *info, void *context) {
            unsigned long ip = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
            int reached = 0;
            steps++;
            in_extension += ip > (unsigned long)end && ip < slots;
            if (ip - slots < 32768) return;
            _Unwind_Backtrace(frame, &reached);
            if (!reached) { lost++; fprintf(stderr, "lost at %lx\n", ip); }
        }
        #define trap_flag(on) __asm__ volatile("pushfq; " on "; popfq" ::: "memory", "cc")
        int main(void) {
            struct sigaction a = { .sa_sigaction = step, .sa_flags = SA_SIGINFO };
            struct sigaction old;
            struct termios t;
            char buffer[8];
            dl_iterate_phdr(last_segment, 0);
            sigaction(SIGTRAP, &a, 0);
            trap_flag("orq $0x100, (%%rsp)");
            getpid(); getuid(); read(-1, buffer, 8); syscall(39); lseek(-1, 0, 0);
            tcgetattr(-1, &t); sigaction(SIGUSR1, 0, &old); /* these have frames */
            trap_flag("andq $~0x100, (%%rsp)");
            printf("%s %s\n", lost ? "lost" : "found", steps > 20 ? "stepped" : "did not step");
            return in_extension > 10;
        }
        """;

    [Fact]
    public void Every_instruction_of_the_way_unwinds_to_main()
    {
        using var work = new Workspace();
        File.WriteAllText(work.File("a.c"), Source);
        Toolchain.Compile(work.File("a.c"), work.File("original"), "-static", "-O1", "-mno-red-zone");
        var image = work.Executable("image", ImageRewriter.Rewrite(ElfFile.Read(work.File("original"))).Image!);
        Assert.Equal(new RunResult(0, "found stepped\n", ""), Toolchain.Run(work.File("original")));
        Assert.Equal(new RunResult(1, "found stepped\n", ""), Toolchain.Run(image));
    }
}
