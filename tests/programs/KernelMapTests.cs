using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// The map to older kernels: a guest makes newer calls natively, and with <c>--kernel X --map</c>, where older ones stand for them. What a conversion
/// keeps must be the same; what it cannot keep the guest itself checks for the promised error, told by <c>MAPPED</c> which kernel it has.
/// </summary>
public sealed class KernelMapTests
{
    private static readonly string[] Kernels = ["5.10", "4.18", "3.10"];

    /// <summary>Each converting guest.</summary>
    public static TheoryData<string, int, string> Guests
    {
        get
        {
            var data = new TheoryData<string, int, string>();
            foreach (var (name, variant, source) in Guest.All.Where(guest => guest.Name.StartsWith("map_", StringComparison.Ordinal) || guest.Name is "efault_everywhere" or "posix_spawn" or "vfork_shares_stack"))
            {
                data.Add(name, variant, source.Variants[variant]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Guests))]
    public async Task Converted_calls_do_what_the_real_ones_do(string guest, int variant, string flags)
    {
        Assert.NotEmpty(flags);
        await Compare.Succeeds(new Command(await Guest.Build(guest, variant)) { Modes = [.. Kernels.Select(kernel => Map(kernel))] });
    }

    /// <summary>
    /// On a kernel that refuses all that came later, and what a kernel may be built without: no conversion, nor the layer itself, needs any of it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Guests))]
    public async Task Converted_calls_need_nothing_the_older_kernel_does_not_have(string guest, int variant, string flags)
    {
        Assert.NotEmpty(flags);
        var refuse = await Guest.Tool("without_calls");
        await Compare.Succeeds(new Command(await Guest.Build(guest, variant)) { Modes = [Refusing("3.10", 314), Refusing("4.18", 335)] });

        Mode Refusing(string kernel, int firstAbsent) => new($"--kernel {kernel} --map where calls from {firstAbsent} on are refused",
            [refuse, $"{firstAbsent}-", "136", "139", "156", "--", .. Map(kernel).Prefix]);
    }

    [Theory]
    [InlineData("/bin/ls", "-l", "/usr/share/doc/base-files")]
    [InlineData("/bin/sh", "-c", "sort -R /etc/passwd | sort; cp -p /etc/passwd copy; mv copy other; stat -c '%s %a' other; rm other")]
    [InlineData("/usr/bin/python3", "-c", "import os, subprocess, threading\nt = threading.Thread(target=print, args=('thread',)); t.start(); t.join()\nprint(subprocess.run(['/bin/echo', 'child'], capture_output=True).stdout, len(os.getrandom(9)), os.write(os.memfd_create('x'), b'abc'))")]
    [InlineData("/usr/bin/rg", "--version")]
    public async Task Programs_run_on_a_kernel_that_refuses_all_newer_calls(string program, params string[] arguments)
    {
        var refuse = await Guest.Tool("without_calls");
        var refusing = new Mode("--kernel 3.10 --map where calls from 314 on are refused", [refuse, "314-", "--", .. Map("3.10").Prefix]);
        await Compare.Succeeds(new Command(program, arguments) { Modes = [refusing] });
    }

    /// <summary>Registers, flags, red zone and results while signals arrive in the middle of conversions.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Converted_calls_keep_all_registers_while_signals_arrive() =>
        await Compare.Succeeds(new Command(await Guest.Build("signal_storm")) { Modes = [Map("3.10"), Map("3.10", "stat")] });

    [Fact]
    public async Task Without_the_map_newer_calls_fail_as_on_that_kernel()
    {
        const string Script = """
            import ctypes, errno, os
            libc = ctypes.CDLL(None, use_errno=True)
            def call(*arguments):
                return 0 if libc.syscall(*arguments) >= 0 else ctypes.get_errno()
            print(os.uname().release, call(332, -100, b"/", 0, 0, ctypes.create_string_buffer(256)), call(318, ctypes.create_string_buffer(8), 8, 0), call(436, 90, 91, 0))
            """;
        Assert.Equal("4.18.0 0 0 38\n", (await Under(["--kernel", "linux-4.18"], "/usr/bin/python3", "-c", Script)).Output);
        Assert.Equal("4.10.0 38 0 38\n", (await Under(["--kernel", "4.10"], "/usr/bin/python3", "-c", Script)).Output);
        Assert.Equal("3.10.0 38 38 38\n", (await Under(["--kernel", "linux-3.10"], "/usr/bin/python3", "-c", Script)).Output);
        Assert.Equal("3.10.0 0 0 0\n", (await Under(["--kernel", "linux-3.10", "--map"], "/usr/bin/python3", "-c", Script)).Output);
    }

    [Fact]
    public async Task The_kernel_is_handed_on_to_the_programs_a_program_starts()
    {
        const string Script = "uname -r; env -i /bin/sh -c '/bin/uname -r'; stat -c %s /dev/null";
        Assert.Equal("4.18.0\n4.18.0\n0\n", (await Under(["--kernel", "linux-4.18"], "/bin/sh", "-c", Script)).Output);
        Assert.Equal("3.10.0\n3.10.0\n0\n", (await Under(["--kernel", "linux-3.10", "--map"], "/bin/sh", "-c", Script)).Output);
    }

    [Theory]
    [InlineData("--kernel", "linux-99.1")]
    [InlineData("--kernel", "2.4")]
    [InlineData("--kernel", "nonsense")]
    [InlineData("--abi", "linux-99.1")]
    [InlineData("--abi", "solaris")]
    public async Task A_kernel_or_an_abi_without_a_map_is_refused(string option, string value)
    {
        var outcome = await Under([option, value], "/bin/echo", "ran");
        Assert.Equal("exit 125", outcome.Status);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("trapless: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(value, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_made_for_a_newer_kernel_gets_the_map_by_itself()
    {
        var guest = await Guest.Build("map_transfers");
        var outcome = await Under(["--kernel", "linux-3.10", "--abi", "linux-6.12"], "/usr/bin/env", "MAPPED=3.10", guest);
        Assert.True(string.Equals("exit 0", outcome.Status, StringComparison.Ordinal), outcome.Describe());
    }

    [Fact]
    public async Task A_program_linked_with_libsys_gets_the_map_its_note_asks_for_or_is_refused()
    {
        var known = await Guest.Tool("abi_note");
        Assert.Equal("exit 0", (await Under([], known)).Status);
        Assert.Equal("exit 0", (await Under(["--kernel", "linux-3.10"], known)).Status);
        var unknown = await Guest.Tool("abi_note", 1);
        var outcome = await Under([], unknown);
        Assert.Equal("exit 125", outcome.Status);
        Assert.Equal($"trapless: there is no map from its ABI to this kernel's (see trapless abi list): {unknown}\n", outcome.Errors);
    }

    /// <summary>There an interrupted call waits at its site, from where it comes back; without it at the layer's slot, where a backtrace ends.</summary>
    [Fact]
    public async Task With_complete_a_backtrace_goes_through_an_interrupted_converted_call()
    {
        var complete = Map("3.10") with { Name = "--complete --kernel 3.10 --map", Prefix = [.. Map("3.10").Prefix, "--complete"] };
        await Compare.Succeeds(new Command(await Guest.Tool("map_backtrace")) { Modes = [complete] });
    }

    [Fact]
    public async Task Counting_shows_a_converted_call_under_the_number_the_program_used()
    {
        using var scratch = new Scratch();
        var report = Path.Combine(scratch.Path, "report");
        var outcome = await Launcher.Run(
            new Command(Layout.CommandLine, "stat", "--kernel", "linux-4.10", "--map", "--format", "csv", "-o", report, "--", "/usr/bin/stat", "-c", "%s", "/dev/null", "/nonexistent"),
            Mode.Native, scratch.Path);
        Assert.Equal("0\n", outcome.Output);
        var lines = await File.ReadAllLinesAsync(report, TestContext.Current.CancellationToken);
        var header = lines.Single(line => line.Contains("errors", StringComparison.Ordinal)).Split(',');
        var statx = Assert.Single(lines, line => line.Contains(",statx,", StringComparison.Ordinal) || line.StartsWith("statx,", StringComparison.Ordinal)).Split(',');
        Assert.Equal("2", statx[Array.IndexOf(header, "count")]);
        Assert.Equal("1", statx[Array.IndexOf(header, "errors")]);
    }

    [Fact]
    public async Task Counting_shows_refused_calls_as_errors()
    {
        using var scratch = new Scratch();
        var report = Path.Combine(scratch.Path, "report");
        var outcome = await Launcher.Run(
            new Command(Layout.CommandLine, "stat", "--kernel", "linux-3.10", "--format", "csv", "-o", report, "--", "/usr/bin/python3", "-c", "import os\ntry: os.getrandom(8)\nexcept OSError: print('refused')"),
            Mode.Native, scratch.Path);
        Assert.Equal("refused\n", outcome.Output);
        var line = Assert.Single(await File.ReadAllLinesAsync(report, TestContext.Current.CancellationToken), line => line.Contains("getrandom", StringComparison.Ordinal));
        Assert.Matches("getrandom,.*\\b[1-9]", line);
    }

    private static Mode Map(string kernel, string command = "run") => new($"{command} --kernel {kernel} --map", command is "run"
        ? ["/usr/bin/env", $"MAPPED={kernel}", Layout.Loader, "--cache", Layout.Cache, "--kernel", kernel, "--map"]
        : ["/usr/bin/env", $"MAPPED={kernel}", Layout.CommandLine, command, "-o", Mode.ScratchDirectory + "/report", "--kernel", kernel, "--map", "--"]);

    private static async Task<Outcome> Under(string[] options, params string[] command)
    {
        Mode.Loader.RequireBuilt();
        using var scratch = new Scratch();
        return await Launcher.Run(new Command(Layout.Loader, ["--cache", Layout.Cache, .. options, "--", .. command]), Mode.Native, scratch.Path);
    }
}
