using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// gdb and strace on a program that runs already, and its core, as docs/troubleshooting.md says (packages gcc, gdb, strace). They see what
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
                usleep(20000);
            }
        }
        int main(void) { return deep(4); }
        END
        gcc -g -O0 -o program program.c || exit
        ./program > up & p=$!
        until [ -s up ]; do sleep 0.1; done
        gdb_on() { gdb -q -nx -batch -iex 'set exec-file-mismatch off' -iex 'set debuginfod enabled off' -iex 'set width 0' "$@" 2>&1; }

        """;

    [Fact]
    public Task Gdb_attaches_to_a_running_program_steps_over_its_calls_and_shows_all_frames() => Compare.Succeeds(Command.Bash(Program + """
        gdb_on -ex 'break program.c:13' -ex continue -ex bt -ex next -ex 'print rounds > 0' -ex next -ex 'break syscall' -ex continue -ex bt -ex finish -ex delete \
            -ex 'stepi 20' -ex detach ./program $p | grep -E '^(#|[$]|Breakpoint|[0-9]+\s)' | grep -v 'in .*usleep\|nanosleep' | sed 's/0x[0-9a-f]*/ADDRESS/g'
        kill -0 $p && echo goes on; kill $p
        """));

    [Fact]
    public Task A_core_names_the_functions_of_the_program_and_its_libraries() => Compare.Succeeds(Command.Bash(Program + """
        gdb_on -ex 'generate-core-file core' -ex detach ./program $p > log; kill $p; ls core
        gdb_on -ex bt ./program core > log; grep -oE '(deep|main|usleep) [(].*' log || cat log
        """));

    [Fact]
    public Task Strace_sees_the_calls_of_a_running_program() => Compare.Succeeds(Command.Bash(Program + """
        timeout 2 strace -p $p -o trace 2>/dev/null; kill $p; sed 's/(.*//' trace | grep -E 'getppid|nanosleep' | sort -u
        """));
}
