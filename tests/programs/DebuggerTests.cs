using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// gdb, strace and perf on a program that runs already, and its core, as docs/troubleshooting.md says (packages gcc, gdb, strace, linux-perf). They see what
/// they see natively: frames of the program and its libraries, its own system calls.
/// </summary>
public sealed class DebuggerTests
{
    private const string Program = """
        cat > program.c <<'END'
        #include <stdio.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        static volatile int rounds;
        static int deep(int n)
        {
            if (n > 0)
                return deep(n - 1) + 1;
            puts("up");
            fflush(stdout);
            for (;;) {
                rounds++;
                syscall(SYS_getppid);
                usleep(PAUSE);
            }
        }
        int main(void) { return deep(4); }
        END
        gcc -g -O0 -DPAUSE=${pause-20000} -o program program.c || exit
        ./program > up & p=$!
        until [ -s up ]; do sleep 0.1; done
        gdb_on() { gdb -q -nx -batch -iex 'set exec-file-mismatch off' -iex 'set debuginfod enabled off' -iex 'set width 0' "$@" 2>&1; }

        """;

    [Fact]
    public Task Gdb_attaches_to_a_running_program_steps_over_its_calls_and_shows_all_frames() => Compare.Succeeds(Command.Bash(Program + """
        gdb_on -ex 'break program.c:13' -ex 'echo attached\n' -ex continue -ex bt -ex next -ex 'print rounds > 0' -ex next -ex 'break syscall' -ex continue -ex bt -ex finish -ex delete \
            -ex 'stepi 20' -ex detach ./program $p | sed '1,/^attached/d' | grep -E '^(#|[$]|Breakpoint|[0-9]+\s)' | grep -v 'in .*usleep\|nanosleep' | sed 's/0x[0-9a-f]*/ADDRESS/g'
        kill -0 $p && echo goes on; kill $p
        """));

    /// <summary>Nothing before the site may move, so the image has it in a trampoline, whose own frame has no name (docs/troubleshooting.md).</summary>
    [Fact]
    public Task Gdb_shows_all_frames_of_a_call_that_sleeps_in_a_trampoline() => Compare.Succeeds(Command.Bash("""
        cat > program.c <<'END'
        #include <unistd.h>
        __asm__(".text\n.type asleep, @function\nasleep:\n.cfi_startproc\nsyscall\nmov %rax, %rdx\nlea 0(%rdx), %rax\nnop\nret\n.cfi_endproc\n.size asleep, . - asleep\n");
        __attribute__((noinline)) void inner(int fd)
        {
            char byte;
            write(1, "up\n", 3);
            __asm__ volatile("call asleep" : : "a"(0L), "D"((long)fd), "S"(&byte), "d"(1L) : "rcx", "r11", "memory", "cc");
        }
        __attribute__((noinline)) void outer(int fd) { inner(fd); __asm__ volatile(""); }
        int main(void) { int ends[2]; if (pipe(ends) == 0) outer(ends[0]); return 0; }
        END
        gcc -O1 -g -mno-red-zone program.c -o program 2>/dev/null || exit
        ./program > up & p=$!
        until [ "$(cut -d ' ' -f 1 /proc/$p/syscall)" = 0 ] && [ -s up ]; do sleep 0.05; done
        gdb -q -nx -batch -iex 'set exec-file-mismatch off' -iex 'set debuginfod enabled off' -ex bt ./program $p 2>&1 | grep -E '^#[1-9]' | sed 's/0x[0-9a-f]*/ADDRESS/g'; kill $p
        """));

    /// <summary>Functions of the program and of libc by name: an image carries the symbols of its original (package linux-perf).</summary>
    [Fact]
    public Task Perf_names_the_functions_of_the_program_and_its_libraries() => Compare.Prints("spinning\nsyscall\n", Command.Bash("""
        cat > program.c <<'END'
        #include <sys/syscall.h>
        #include <unistd.h>
        __attribute__((noinline)) long spinning(void)
        {
            long sum = 0;
            for (long i = 0; i < 30000000; i++) {
                sum += i % 50 == 0 ? syscall(SYS_getppid) : i;
                __asm__ volatile("" : "+r"(sum));
            }
            return sum;
        }
        int main(void) { return spinning() == 0; }
        END
        gcc -O1 -o program program.c && perf record -q -N -e cpu-clock -o data ./program > log 2>&1 || cat log
        perf report -i data --stdio --comm program --sort symbol 2> /dev/null | grep -oE '[]] (spinning|syscall) ' | cut -d ' ' -f 2 | sort -u
        """));

    [Fact]
    public Task A_core_names_the_functions_of_the_program_and_its_libraries() => Compare.Succeeds(Command.Bash("pause=900000000\n" + Program + """
        until grep -q ^230 /proc/$p/syscall; do sleep 0.05; done # clock_nanosleep, where its core is to show it
        gdb_on -ex 'generate-core-file core' -ex detach ./program $p > log; kill $p; ls core
        gdb_on -ex bt ./program core > log; grep -oE '(deep|main|usleep) [(].*' log || cat log
        """));

    [Fact]
    public Task Strace_sees_the_calls_of_a_running_program() => Compare.Succeeds(Command.Bash(Program + """
        strace -p $p -o trace 2>/dev/null & s=$!
        until grep -q getppid trace && grep -q nanosleep trace; do sleep 0.1; done 2>/dev/null; kill $s; wait $s; kill $p; sed 's/(.*//' trace | grep -E 'getppid|nanosleep' | sort -u
        """));
}
