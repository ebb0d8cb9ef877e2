using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Programs with sanitizers, and the tools that watch a program from within or without: what they find is the same.</summary>
[Trait("Category", "Slow")]
[Trait("Packages", "gcc clang-14 valgrind strace")]
public sealed class InstrumentedTests
{
    private static Normaliser Places { get; } = Normaliser.Matching("addresses, process numbers and which of two threads came first", @"0x[0-9a-f]+|==\d+==|pid[= ]\d+|tid=\d+|\bT\d+\b", "N");

    /// <summary>LeakSanitizer stops all threads from a clone of its own that shares the memory, and reads their registers by ptrace.</summary>
    [Theory]
    [InlineData("g++", "address", "right overflow use-after-free leak segv")]
    [InlineData("g++", "undefined", "right undefined segv")]
    [InlineData("g++", "leak", "right leak")]
    [InlineData("clang++-14", "address", "right overflow use-after-free leak segv")]
    public Task A_sanitizer_finds_the_same_faults(string compiler, string sanitizer, string faults) => Compare.Same(Build(compiler, sanitizer, $$"""
        for fault in {{faults}}; do ./faults $fault 2> errors; echo "$fault $?"; sed 's/\x1b[^m]*m//g' errors; done
        """) with { Output = Places, Errors = Normaliser.Matching("process numbers", @" +\d{2,} +", " N ") });

    /// <summary>Which of two threads is reported as the first, and with what stack, differs natively too: the kind of the report is compared.</summary>
    [Theory]
    [InlineData("g++", "thread", "right race use-after-free segv")]
    [InlineData("clang++-14", "thread", "right race segv")]
    [InlineData("clang++-14", "memory", "right")] // its report: libstdc++ is not instrumented
    public Task A_sanitizer_reports_the_same_kinds(string compiler, string sanitizer, string faults) => Compare.Same(Build(compiler, sanitizer, $$"""
        for fault in {{faults}}; do ./faults $fault 2> errors; echo "$fault $?"; grep -o 'SUMMARY: [A-Za-z]*: [a-z-]*' errors; done
        """));

    private static Command Build(string compiler, string sanitizer, string then) => Command.Bash($$"""
        {{compiler}} -g -O1 -fno-omit-frame-pointer -fsanitize={{sanitizer}} -pthread -o faults {{Path.Combine(Layout.GuestSources, "sanitizers", "faults.cc")}} || exit 1
        {{then}}
        """) with { Modes = Mode.Loads };

    /// <summary>Valgrind runs, natively, and that is said; its findings are its own.</summary>
    [Fact]
    public async Task Valgrind_runs_natively_and_that_is_said()
    {
        var command = Command.Bash($$"""
            gcc -g -w -xc - -o program <<< '#include <stdlib.h>
            int main(void) { char *some = malloc(10); int unset[2]; if (unset[0] == 42) some[10] = 1; some[10] = 0; system("exit 3"); return 4; }'
            valgrind --leak-check=full ./program; echo $?; valgrind -q --trace-children=yes --tool=none sh -c '/bin/echo x; exit 5'; echo $?
            """) with
        {
            Errors = Normaliser.OurNotes.Then(Normaliser.Matching("addresses and process numbers", @"0x[0-9A-F]+|==\d+==", "N")),
        };
        await Compare.Same(command);
        using var scratch = new Scratch();
        var run = await Launcher.Run(command, Mode.Loader, scratch.Path);
        Assert.Contains("trapless: valgrind emulates the program's code: it runs natively: /usr/libexec/valgrind/memcheck-amd64-linux\n", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>What a tracer inside is shown of the program's own doing; the calls of the layer around an execve come on top.</summary>
    [Fact]
    public Task Strace_traces_a_program_inside() => Compare.Succeeds(Command.Bash("""
        sh -c 'ln --version | cat | wc -l' > warm # their images are made now, and not seen below
        strace -f -o trace sh -c 'cat /etc/passwd | wc -l; exit 3'; echo $?; grep -c 'exited with' trace
        strace -f -a 1 -e trace=chdir,symlink,kill -e signal=none -o trace sh -c 'cd /usr; ln -s a /nonexistent/b 2>&1; kill -0 $$'; sed 's/^[0-9]* *//; s/kill([0-9]*/kill(N/; s/[0-9]* *+++/+++/' trace
        """));

    [Theory]
    [Trait("Packages", "golang-go")]
    [InlineData("0 true")]
    [InlineData("66 true race", "unlocked")]
    public async Task Gos_race_detector_finds_the_same_races(string expected, params string[] arguments)
    {
        var program = await GoProgram.BuildWithRaceDetector("race");
        var script = $"{program} {string.Join(' ', arguments)} > out 2> err; echo $? $(cat out) $(grep -q 'DATA RACE' err && echo race)";
        await Compare.Prints(expected + "\n", Command.Bash(script) with { Modes = [Mode.Loader, Mode.Complete] });
    }
}
