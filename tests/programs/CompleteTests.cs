using System.Globalization;
using System.Text.Json;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary><c>--complete</c>: code that no image replaced makes its calls through the layer, and each such site is counted where it is.</summary>
public sealed class CompleteTests
{
    private static readonly Mode[] Modes = [Mode.Complete, Mode.StatComplete];

    /// <summary>Guests about code that appears later, and about what catching changes: signals, masks, tasks, clocks, registers' keepers.</summary>
    [Theory]
    [InlineData("sigsys", 0)]
    [InlineData("sigsys", 1)]
    [InlineData("sigsys_masked_by_handlers", 0)]
    [InlineData("missed_sites_while_signals_arrive", 0)]
    [InlineData("missed_sites_while_signals_arrive", 1)]
    [InlineData("jit_syscall", 0)]
    [InlineData("jit_mapped_under_a_file", 0)]
    [InlineData("memory_files", 0)]
    [InlineData("library_replaced_while_loaded", 0)]
    [InlineData("code_copied_from_libc", 0)]
    [InlineData("code_copied_from_libc", 1)]
    [InlineData("text_made_executable", 0)]
    [InlineData("old_entries", 0)]
    [InlineData("old_entries", 1)]
    [InlineData("user_dispatch", 0)]
    [InlineData("preloaded_and_audited", 0)]
    [InlineData("dlmopen", 0)]
    [InlineData("signals", 0)]
    [InlineData("signals_nested_in_a_call", 0)]
    [InlineData("clocks", 0)]
    [InlineData("vfork_shares_stack", 0)]
    [InlineData("vm_child_own_actions", 0)]
    [InlineData("fork_with_many_threads", 0)]
    [InlineData("backtrace_through_site", 0)]
    [InlineData("seccomp_filter", 0)]
    [InlineData("vfork_child_with_a_filter", 0)]
    [InlineData("pthread_cancel", 2)]
    public async Task A_guest_does_what_it_does_natively(string guest, int variant)
    {
        var noted = Guest.All.First(each => string.Equals(each.Name, guest, StringComparison.Ordinal)).Source.Noted;
        await Compare.Succeeds(new Command(await Guest.Build(guest, variant)) { Modes = Modes, Errors = noted ? Normaliser.OurNotes : Normaliser.Exact });
    }

    /// <summary>A loader without a rewriter beside it and an empty cache: every call of the program and of libc is caught.</summary>
    [Theory]
    [InlineData("registers_and_flags_on_a_stack", 0)]
    [InlineData("registers_and_flags_on_a_stack", 1)]
    public async Task Without_any_image_every_call_is_caught_and_keeps_all_registers(string guest, int variant)
    {
        const string alone = $"{Mode.ScratchDirectory}/alone";
        Mode caught = new("caught", ["/bin/sh", "-c", $"rm -rf {alone} && mkdir -p -m 700 {alone}/cache && cp {Layout.Loader} {alone} && exec {alone}/trapless-ld --cache {alone}/cache --complete \"$@\"", "sh"]);
        await Compare.Succeeds(new Command(await Guest.Build(guest, variant)) { Modes = [caught] });
    }

    [Fact]
    public Task A_shell_with_pipes_and_jobs() => Compare.Succeeds(Command.Bash("""
        trap 'echo got' USR1; kill -USR1 $$; seq 100 | sort -r | head -2; (sleep 0.1; exit 3) & wait $!; echo $?; x=$(ls /usr | md5sum); echo ${#x}; /bin/busybox echo static
        """) with { Modes = Modes });

    [Fact]
    public Task Python_with_threads_and_children() => Compare.Succeeds(new Command("/usr/bin/python3", "-I", "-c", """
        import threading, subprocess, time, signal, os
        t = [threading.Thread(target=lambda: [os.getppid() for _ in range(1000)]) for _ in range(4)]; [x.start() for x in t]; [x.join() for x in t]
        alarms = []; signal.signal(signal.SIGALRM, lambda *a: alarms.append(a)); signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05); signal.pause(); signal.setitimer(signal.ITIMER_REAL, 0); print(len(alarms) > 0)
        print(subprocess.run(['sh', '-c', 'kill -SYS $$'], env={'PATH': '/bin'}).returncode, time.process_time() > 0, signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGSYS]), signal.pthread_sigmask(signal.SIG_BLOCK, []))
        """) { Modes = Modes });

    [Fact]
    public Task Luajit_calls_libc_from_compiled_code() => Compare.Prints("compiled\n", new Command("/usr/bin/luajit", "-e", """
        local ffi = require('ffi'); ffi.cdef('int getppid(void); int close(int);'); local C = ffi.C; local p, same = C.getppid(), 0
        for i = 1, 200000 do if C.getppid() == p then same = same + 1 end end
        print(same == 200000 and C.close(-1) == -1 and ffi.errno() == 9 and jit.status() and 'compiled' or 'wrong')
        """) { Modes = [.. Mode.Selected, .. Modes] });

    [Fact]
    public Task Node_compiles_and_has_workers_and_children() => Compare.Succeeds(new Command("/usr/bin/node", "-e", """
        const { Worker } = require('worker_threads'), { execSync } = require('child_process');
        let sum = 0; for (let i = 0; i < 1e6; i++) sum = (sum * 31 + i) | 0;
        console.log(sum, execSync('echo child').toString());
        new Worker("require('worker_threads').parentPort.postMessage(6 * 7)", { eval: true }).on('message', x => console.log(x)).on('exit', code => console.log(code));
        """) { Modes = [Mode.Complete] });

    [Fact]
    public Task Java_compiles_and_has_threads() => Compare.Succeeds(new Command("/usr/bin/java", "-XX:+UseSerialGC", "H.java")
    {
        Prepare = work => File.WriteAllText(Path.Combine(work, "H.java"), """
            public class H {
                public static void main(String[] a) throws Exception {
                    long[] s = new long[1];
                    Thread t = new Thread(() -> { for (int i = 0; i < 2000000; i++) s[0] += i ^ (s[0] << 1); });
                    t.start(); t.join(); System.out.println(s[0]);
                    try { Object o = null; o.hashCode(); } catch (NullPointerException e) { System.out.println("null"); }
                    System.out.println(new ProcessBuilder("true").start().waitFor());
                }
            }
            """),
        Modes = [Mode.Complete],
    });

    [Fact]
    public Task Dotnet_runs() => Compare.Succeeds(new Command(Layout.CommandLine, "version") { Modes = [Mode.Complete] });

    [Fact]
    public async Task Go_with_its_small_stacks() => await Compare.Succeeds(new Command(await GoProgram.Build("everything"), "child") { Modes = [Mode.Complete] });

    /// <summary>Numbers that have no slot or no call, with registers and flags as no compiler leaves them; but a stack, since a caught call needs one.</summary>
    [Fact]
    public Task Numbers_without_a_call() => Compare.Prints("-38 -38 -38 -38 True\n", new Command("/usr/bin/python3", "-I", "-c", """
        import ctypes, os
        call = ctypes.CDLL(None, use_errno=True).syscall
        print(*[-ctypes.get_errno() if call(n) == -1 else 'known' for n in (510, 511, 512, 100000)], call(39) == os.getpid())
        """) { Modes = Modes });

    [Fact]
    public async Task Missed_sites_are_counted_by_file_and_offset_or_by_process_and_address()
    {
        using var scratch = new Scratch();
        var report = Path.Combine(scratch.Path, "report");
        var program = await Guest.Tool("missed_sites");
        var json = new Mode("stat-complete", [Layout.CommandLine, "stat", "--complete", "--format", "json", "-o", report, "--"]);
        var run = await Launcher.Run(new Command(program), json, scratch.Path);
        Assert.True(string.Equals(run.Status, "exit 0", StringComparison.Ordinal), run.Describe());
        var said = run.Output.Trim().Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();

        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        var sites = document.RootElement.GetProperty("missedSites").EnumerateArray()
            .Select(site => (Path: site.GetProperty("path").GetString() ?? site.GetProperty("pid").GetInt64().ToString(CultureInfo.InvariantCulture),
                At: (site.TryGetProperty("offset", out var offset) ? offset : site.GetProperty("address")).GetInt64(), Count: site.GetProperty("count").GetInt64())).ToArray();
        Assert.Equal([(said[2].ToString(CultureInfo.InvariantCulture), said[1], 5L), (program, said[0], 4L), ("/memfd:code (deleted)", 5L, 2L)], sites);
    }

    [Fact]
    public async Task The_text_report_names_each_missed_site()
    {
        using var scratch = new Scratch();
        var program = await Guest.Tool("missed_sites");
        var run = await Launcher.Run(new Command(program), Mode.StatComplete, scratch.Path);
        var said = run.Output.Trim().Split(' ').Select(word => ulong.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"         5 calls caught at [anonymous]+0x{said[1]:x} (process {said[2]})\n         4 calls caught at {program}+0x{said[0]:x}\n         2 calls caught at /memfd:code (deleted)+0x5\n"),
            await File.ReadAllTextAsync(Path.Combine(scratch.Path, "report"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_missed_in_a_program_whose_files_all_have_images()
    {
        using var scratch = new Scratch();
        var run = await Launcher.Run(new Command("/bin/ls", "/"), Mode.StatComplete, scratch.Path);
        Assert.Equal("exit 0", run.Status);
        var report = await File.ReadAllTextAsync(Path.Combine(scratch.Path, "report"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("calls caught at", report, StringComparison.Ordinal);
        Assert.Contains("exit_group", report, StringComparison.Ordinal);
    }
}
