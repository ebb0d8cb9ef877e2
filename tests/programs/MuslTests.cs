using Trapless.Elf;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// A real libc on libsys: Debian's musl with its system calls replaced (examples/libsys-musl), natively on the default entries and on the
/// layer (packages musl-tools, bzip2, gcc, make, strace; the sources come from Debian's archive).
/// </summary>
[Trait("Category", "Slow")]
public sealed class MuslTests(MuslBuild musl) : IClassFixture<MuslBuild>
{
    /// <summary>Parts of busybox's own test suite: what runs programs, files, pipes and signals; not its calculator and its shell's own tests.
    /// Not start-stop-daemon: its tests fail when another program called false, of another test, happens to run.</summary>
    private const string Applets = "awk busybox cat cmp comm cp cpio cut date dd diff dirname echo expand expr find fold grep gunzip gzip head id ln ls md5sum mkdir mv nl od "
        + "paste patch pidof printf pwd readlink rev rm sed seq sort strings sum tail tar tee test touch tr tsort unexpand uniq unlzma unzip uuencode wc which xargs";

    /// <summary>docs/libsys.md says why for each.</summary>
    [Fact]
    public async Task Six_syscall_instructions_are_left_in_libc_outside_its_section()
    {
        Assert.NotNull(musl);
        using var scratch = new Scratch();
        var list = await Launcher.Run(Command.Bash($$"""
            objdump -d --no-show-raw-insn '{{MuslBuild.Libc}}' | awk '/^[0-9a-f]+ <.*>:/ { f = $2 } /^Disassembly of section/ { s = $4 } /\tsyscall/ && s != ".libsys:" { print f }' | sort | uniq -c | sed 's/^ *//'
            """), Mode.Native, scratch.Path);
        Assert.Equal("2 <__clone>:\n1 <__restore_rt>:\n1 <__syscall_cp_asm>:\n2 <__unmapself>:\n", list.Output);
        Assert.Equal(32768ul, ElfFile.Read(MuslBuild.Libc).Libsys?.Size);
    }

    [Fact]
    public async Task The_thread_pointer_is_set_by_the_first_call_so_that_errno_is_there_before_any_can_want_it()
    {
        using var scratch = new Scratch();
        var trace = await Launcher.Run(new Command("/usr/bin/strace", MuslBuild.Busybox, "false"), Mode.Native, scratch.Path);
        var lines = trace.Errors.Split('\n');
        Assert.StartsWith("execve(", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("arch_prctl(ARCH_SET_FS, ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public Task Threads_processes_and_errors() => Compare.Succeeds(new Command(MuslBuild.Compile(Tool("musl_program.c"))));

    [Fact]
    public Task No_cancellation_is_lost_and_none_comes_too_early() =>
        Compare.Prints("2000 canceled, 0 lost\n", new Command(MuslBuild.Compile(Tool("musl_cancels.c"))));

    [Fact]
    public async Task The_layer_is_mapped_over_the_section_of_libc()
    {
        using var scratch = new Scratch();
        var run = await Launcher.Run(new Command(MuslBuild.Busybox, "cat", "/proc/self/maps"), Mode.Loader, scratch.Path);
        var lines = run.Output.Split('\n');
        var start = Convert.ToUInt64(lines.First(line => line.EndsWith("/libc.so", StringComparison.Ordinal)).Split('-')[0], 16);
        var slots = start + ElfFile.Read(MuslBuild.Libc).Libsys!.Value.Start;
        Assert.Contains(lines, line => line.StartsWith($"{slots:x}-{slots + 32768:x} r-xs ", StringComparison.Ordinal) && line.EndsWith("/trapless-ld", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Busyboxs_own_tests_have_the_results_of_debians_musl()
    {
        MuslBuild.UseStockMusl(true);
        var stock = await Suite(Mode.Native);
        MuslBuild.UseStockMusl(false);
        var native = await Suite(Mode.Native);
        var layered = await Suite(Mode.Loader);
        Assert.True(stock.Count(line => line.StartsWith("PASS: ", StringComparison.Ordinal)) > 600, string.Join('\n', stock));
        Assert.Equal(stock, native);
        Assert.Equal(stock, layered);
    }

    /// <summary>The result of each test, in the order run.</summary>
    private static async Task<string[]> Suite(Mode mode)
    {
        using var scratch = new Scratch();
        var directory = Path.GetDirectoryName(MuslBuild.Busybox);
        var script = $"cp -r '{directory}/testsuite' '{directory}/scripts' . && cd testsuite && bindir='{directory}' SKIP_KNOWN_BUGS=1 sh ./runtest {Applets}";
        var run = await Launcher.Run(new Command("/bin/sh", "-c", script) { Seconds = 1200 }, mode, scratch.Path);
        Assert.StartsWith("exit ", run.Status, StringComparison.Ordinal);
        string[] results = ["PASS: ", "FAIL: ", "SKIPPED: ", "UNTESTED: "];
        return [.. run.Output.Split('\n').Where(line => results.Any(result => line.StartsWith(result, StringComparison.Ordinal)))];
    }

    private static string Tool(string name) => Path.Combine(Layout.GuestSources, "tools", name);
}
