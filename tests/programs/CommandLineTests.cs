using System.Globalization;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>The command line and the loader as a user meets them: where options stop, what statuses mean, who speaks where.</summary>
public sealed class CommandLineTests(SharedProduct product)
{
    private static readonly string[] ExpectedCalls = ["\"execve\"", "\"write\"", "\"exit_group\"", "\"mmap\"", "\"wait4\""];

    private static async Task<Outcome> Trapless(params string[] arguments) => await Launch(new Command(Layout.CommandLine, arguments));

    private static async Task<Outcome> Loader(params string[] arguments) => await Launch(new Command(Layout.Loader, ["--cache", Layout.Cache, .. arguments]));

    private static async Task<Outcome> Launch(Command command)
    {
        Mode.Loader.RequireBuilt();
        Mode.Run.RequireBuilt();
        using var scratch = new Scratch();
        return await Launcher.Run(command, Mode.Native, scratch.Path);
    }

    private static void Fails(string status, Outcome outcome)
    {
        Assert.True(string.Equals(status, outcome.Status, StringComparison.Ordinal), outcome.Describe());
        Assert.Empty(outcome.Output);
        Assert.NotEmpty(outcome.Errors);
        Assert.All(outcome.Errors.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("trapless: ", line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nonexistent/program", "exit 127")]
    [InlineData("no-such-program-on-the-path", "exit 127")]
    [InlineData("/etc/passwd/under-a-file", "exit 127")]
    [InlineData("/etc/passwd", "exit 126")]
    [InlineData("/tmp", "exit 126")]
    [InlineData("", "exit 127")]
    public async Task A_program_that_cannot_run_gives_the_shells_status(string program, string status)
    {
        Fails(status, await Trapless("run", "--", program));
        Fails(status, await Trapless("run", program));
        Fails(status, await Trapless("stat", "--", program));
        Fails(status, await Loader(program));
    }

    [Fact]
    public async Task The_loader_finds_itself_by_whatever_name_it_was_started()
    {
        var outcome = await Launch(new Command("/bin/bash", ["-c", $$"""
            tell='grep -c "[r-]-xp.*$0" /proc/self/maps; readlink /proc/self/exe' # two children: of which file is the layer in the first?
            L={{Layout.Loader}}
            $L --cache {{Layout.Cache}} /bin/sh -c "$tell" /trapless-ld
            ln -s $L link; ./link --cache {{Layout.Cache}} /bin/sh -c "$tell" /trapless-ld
            cp $L other; ./other --cache {{Layout.Cache}} /bin/sh -c "$tell" /other
            ln -s . around; $PWD/around/other --cache {{Layout.Cache}} /bin/sh -c "$tell" /other
            (cd /; $OLDPWD/../${OLDPWD##*/}/other --cache {{Layout.Cache}} /bin/sh -c "$tell" /other)
            (exec -a name $PWD/other --cache {{Layout.Cache}} /bin/sh -c "$tell" /other)
            printf '#!%s /bin/sh\ngrep -c "[r-]-xp.*/other" /proc/self/maps; readlink /proc/self/exe\n' $PWD/other > script; chmod +x script; ./script
            chmod 111 other; $PWD/other --cache {{Layout.Cache}} /bin/sh -c "$tell" /other
            """]));
        Assert.Equal(string.Concat(Enumerable.Repeat("1\n/usr/bin/readlink\n", 8)), outcome.Output);
        Assert.Empty(outcome.Errors);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "--")]
    [InlineData("run", "--no-such-option", "/bin/true")]
    [InlineData("no-such-command")]
    [InlineData("stat", "--format", "nonsense", "--", "/bin/true")]
    [InlineData("check", "/nonexistent")]
    [InlineData("run", "--cache", "/proc/self/nonexistent", "--", "/bin/true")]
    public async Task Our_own_faults_give_125_or_leave_the_program_running(params string[] arguments)
    {
        var outcome = await Trapless(arguments);
        if (!string.Equals(outcome.Status, "exit 0", StringComparison.Ordinal))
        {
            Fails(arguments[0] is "check" ? "exit 127" : "exit 125", outcome);
        }
    }

    [Theory]
    [InlineData("--no-such-option", "/bin/true")]
    [InlineData]
    [InlineData("--argv0")]
    public async Task A_bad_option_of_the_loader_gives_125(params string[] arguments) => Fails("exit 125", await Loader(arguments));

    [Fact]
    public async Task Everything_after_the_program_is_the_programs()
    {
        var program = await Guest.Tool("show_arguments");
        string[] arguments = ["--help", "-v", "--", "--cache", "", "a b", "--version", "@file", "-", "*"];
        var expected = string.Concat(arguments.Prepend(program).Select(argument => $"[{argument}]\n"));
        foreach (var outcome in new[]
        {
            await Trapless(["run", program, .. arguments]), await Trapless(["run", "--", program, .. arguments]), await Trapless(["stat", "-o", "/dev/null", "--", program, .. arguments]),
            await Loader([program, .. arguments]), await Loader(["--", program, .. arguments]),
        })
        {
            Assert.Equal((expected, "exit 11", ""), (outcome.Output, outcome.Status, outcome.Errors));
        }
    }

    [Fact]
    public async Task A_name_without_a_slash_is_looked_up_as_a_shell_does()
    {
        var program = await Guest.Tool("show_arguments");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"/nonexistent:/etc:{Path.GetDirectoryName(program)}" };
        var outcome = await Launch(new Command(Layout.CommandLine, "run", "--", "show_arguments", "x") { Variables = variables });
        Assert.Equal(("[show_arguments]\n[x]\n", "exit 2"), (outcome.Output, outcome.Status));
    }

    [Fact]
    public async Task No_call_is_served_in_the_whole_tree_when_that_is_asked_for()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["TRAPLESS_SERVE"] = "0" };
        Assert.True(await ServedCalls([]) > 0);
        Assert.Equal(0, await ServedCalls([], "--no-serve"));
        Assert.Equal(0, await ServedCalls(variables));
    }

    private static async Task<long> ServedCalls(Dictionary<string, string> variables, params string[] options)
    {
        string[] program = ["--", "/bin/bash", "-c", "date >/dev/null; env -i /bin/sh -c 'date >/dev/null; :'"];
        var outcome = await Launch(new Command(Layout.CommandLine, ["stat", "--format", "csv", "-o", "/dev/stdout", .. options, .. program]) { Variables = variables });
        var records = outcome.Output.Split('\n').Skip(1).Select(line => line.Split(',')).Where(fields => fields.Length == 7).ToArray();
        Assert.True(records.Length > 10, outcome.Describe());
        return records.Sum(fields => long.Parse(fields[4], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_loader_takes_another_name_for_the_program()
    {
        var program = await Guest.Tool("show_arguments");
        Assert.Equal("[other name]\n", (await Loader("--argv0", "other name", program)).Output);
        Assert.Equal("[other name]\n", (await Loader("--argv0=other name", program)).Output);
    }

    [Theory]
    [InlineData("exit 0", "exit 0")]
    [InlineData("exit 125", "exit 125")]
    [InlineData("exit 255", "exit 255")]
    [InlineData("kill -KILL $$", "signal 9")]
    [InlineData("kill -SEGV $$", "signal 11")]
    [InlineData("kill -INT $$", "signal 2")]
    public async Task The_programs_end_is_ours(string script, string status)
    {
        Assert.Equal(status, (await Trapless("run", "--", "/bin/sh", "-c", script)).Status);
        Assert.Equal(status, (await Trapless("stat", "-o", "/dev/null", "--", "/bin/sh", "-c", script)).Status);
        Assert.Equal(status, (await Loader("/bin/sh", "-c", script)).Status);
    }

    [Fact]
    public async Task The_program_is_executed_in_place()
    {
        var both = await Launch(Command.Bash($"echo $$ $PPID; exec {Layout.CommandLine} run -- /bin/sh -c 'echo $$ $PPID'"));
        var lines = both.Output.Split('\n');
        Assert.Equal(lines[0], lines[1]);
    }

    /// <summary>The inner command line holds the cache's lock while the layer it runs under wants an image of a library it loads: the rewriter must not wait for it.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Run_within_run_fills_an_empty_cache_without_waiting_for_itself()
    {
        using var scratch = new Scratch();
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["TRAPLESS_CACHE"] = Path.Combine(scratch.Path, "cache") };
        var command = new Command(Layout.CommandLine, "run", "--", Layout.CommandLine, "run", "--", "/bin/echo", "deep") { Variables = variables, Seconds = 50 }; // A lock is waited for 60.
        Assert.Equal(("deep\n", "exit 0", ""), Parts(await Launch(command)));
    }

    [Fact]
    public async Task Run_within_run_within_run()
    {
        Assert.Equal(("deep\n", "exit 0", ""), Parts(await Trapless("run", "--", Layout.CommandLine, "run", "--", Layout.CommandLine, "run", "--", "/bin/echo", "deep")));
        Assert.Equal(("deep\n", "exit 0", ""), Parts(await Loader(Layout.Loader, "--cache", Layout.Cache, "/bin/echo", "deep")));
        Assert.Equal(("deep\n", "exit 0", ""), Parts(await Loader("/bin/sh", "-c", $"{Layout.CommandLine} run -- /bin/sh -c '{Layout.Loader} /bin/echo deep'")));
    }

    /// <summary>Where no image can be made, nothing is gained by the layer, and /proc/self/exe would tell.</summary>
    [Theory]
    [InlineData("readlink /proc/self/exe; cat /proc/$$/comm; tr '\\0' ' ' < /proc/$$/cmdline; exit 3")]
    [InlineData("exec /bin/busybox readlink /proc/self/exe")]
    public async Task A_program_runs_natively_when_no_image_can_be_made(string script)
    {
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(Path.Combine(scratch.Path, "script"), "#!/bin/sh\n" + script + "\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Path.Combine(scratch.Path, "script"), (UnixFileMode)0b111_101_101);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["XDG_CACHE_HOME"] = "/proc/none", ["HOME"] = "/proc/none" };
        foreach (var words in new string[][] { ["/bin/sh", "-c", script], [Path.Combine(scratch.Path, "script"), "a", "b"], ["/bin/busybox", "sh", "-c", script] })
        {
            var native = await Launch(new Command(words[0], words[1..]) { Variables = variables });
            var run = await Launch(new Command(Layout.Loader, words) { Variables = variables });
            Assert.Equal((native.Output, native.Status), (run.Output, run.Status));
            Assert.Equal($"trapless: runs natively, there is no image and none could be made (see trapless doctor): {(words[0].EndsWith("busybox", StringComparison.Ordinal) ? words[0] : "/bin/sh")}\n", run.Errors);
        }
    }

    [Fact]
    public async Task The_program_of_a_script_is_layered()
    {
        using var scratch = new Scratch();
        var script = Path.Combine(scratch.Path, "script");
        await File.WriteAllTextAsync(script, $"#!{await Guest.Tool("is_layered")}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        foreach (var outcome in new[] { await Trapless("run", "--", script), await Loader(script), await Trapless("run", "--", "/bin/sh", "-c", script) })
        {
            Assert.Contains(": own 1, libc's 1\n", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_variable_turns_it_off()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["TRAPLESS"] = "0" };
        var outcome = await Launch(new Command(Layout.CommandLine, "run", "--", await Guest.Tool("is_layered")) { Variables = variables });
        Assert.StartsWith("at first: own 0, libc's 0\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stat_counts_the_calls_of_a_whole_tree()
    {
        using var scratch = new Scratch();
        var report = Path.Combine(scratch.Path, "report");
        var outcome = await Trapless("stat", "-f", "--format", "json", "-o", report, "--", "/bin/sh", "-c", "for i in 1 2 3; do /bin/echo $i; done; exit 7");
        Assert.Equal(("1\n2\n3\n", "exit 7", ""), Parts(outcome));
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        var text = json.RootElement.GetRawText();
        Assert.All(ExpectedCalls, name => Assert.Contains(name, text, StringComparison.Ordinal));
        Assert.Contains("echo", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_of_someone_else_is_refused()
    {
        using var scratch = new Scratch();
        var cache = Path.Combine(scratch.Path, "cache", "trapless");
        Directory.CreateDirectory(cache);
        Shell.Run(scratch.Path, "cp /bin/echo . && chown -R 4321 cache && chmod -R 777 cache");
        var outcome = await Launch(new Command(Layout.Loader, "--cache", cache, Path.Combine(scratch.Path, "echo"), "runs"));
        Assert.Equal(("runs\n", "exit 0"), (outcome.Output, outcome.Status));
        Assert.Empty(Directory.EnumerateFileSystemEntries(cache));
    }

    [Theory]
    [InlineData("read-only", "chmod 555 .")]
    [InlineData("full", "mount -t tmpfs -o size=64k none . && { head -c 1M /dev/zero > filler || true; }")]
    [InlineData("missing home", "true")]
    public async Task Without_a_cache_the_program_runs_all_the_same(string situation, string script)
    {
        using var scratch = new Scratch();
        var home = Path.Combine(scratch.Path, "home");
        Directory.CreateDirectory(home);
        File.Copy("/bin/echo", Path.Combine(scratch.Path, "echo"));
        Shell.Run(scratch.Path, "chmod 755 . && chmod 777 home");
        var cache = string.Equals(situation, "missing home", StringComparison.Ordinal) ? "/nonexistent/home" : home;
        var commandLine = product.In("trapless");
        var outcome = await Launch(Command.Bash($"""
            cd {home} && {script} && unset XDG_CACHE_HOME && export HOME={cache} && cd /
            setpriv --reuid 65534 --regid 65534 --clear-groups {commandLine} run -- {scratch.Path}/echo runs; status=$?; umount {home} 2>/dev/null; exit $status
            """));
        Assert.True(string.Equals(outcome.Output, "runs\n", StringComparison.Ordinal) && string.Equals(outcome.Status, "exit 0", StringComparison.Ordinal), situation + "\n" + outcome.Describe());
        Assert.All(outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("trapless: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_standard_output_and_error_do_not_matter()
    {
        var script = $"{Layout.CommandLine} run -- /bin/true >&- 2>&- <&-; echo $?; {Layout.Loader} --cache {Layout.Cache} /bin/ls -l /proc/self/fd <&- | wc -l; {Layout.Loader} /nonexistent 2>&-; echo $?";
        var outcome = await Launch(Command.Bash(script));
        Assert.Equal("0", outcome.Output.Split('\n')[0]);
        Assert.EndsWith("\n127\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Truncated_and_foreign_programs_give_one_clear_error()
    {
        using var scratch = new Scratch();
        var program = Path.Combine(scratch.Path, "program");
        var whole = await File.ReadAllBytesAsync("/bin/true", TestContext.Current.CancellationToken);
        foreach (var size in new[] { 4, 16, 63, 64, 100, 500, 4096, 5000 })
        {
            await Refused(program, whole[..size], size);
        }

        whole[18] = 0xb7; // AArch64
        await Refused(program, whole, -1);
    }

    private static async Task Refused(string program, byte[] content, int size)
    {
        await File.WriteAllBytesAsync(program, content);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        using var scratch = new Scratch();
        var native = await Launcher.Run(new Command(program), Mode.Native, scratch.Path);
        foreach (var outcome in new[] { await Loader(program), await Trapless("run", "--", program) })
        {
            var expected = native.Status.StartsWith("exit", StringComparison.Ordinal) ? "exit 126" : native.Status;
            Assert.True(string.Equals(expected, outcome.Status, StringComparison.Ordinal) || outcome.Status is "exit 126", $"{size} bytes: natively {native.Status}\n{outcome.Describe()}");
            Assert.True(outcome.Errors.Split('\n').Length <= 2 && !outcome.Errors.Contains("   at ", StringComparison.Ordinal), outcome.Describe());
        }
    }

    private static (string Output, string Status, string Errors) Parts(Outcome outcome) => (outcome.Output, outcome.Status, outcome.Errors);
}
