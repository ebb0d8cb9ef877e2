using System.Globalization;
using System.Text.Json;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests.Hosts;

/// <summary>
/// No privilege, any host: an ordinary user, with ptrace forbidden, in a read-only root, with a noexec /tmp, under the profile of container engines,
/// and with all of that at once. Natively and layered in the same host.
/// </summary>
[Trait("Category", "Slow")]
[Trait("Packages", "bubblewrap util-linux python3-seccomp")]
public sealed class HostTests(HostPlace place)
{
    private const string Programs = """
        cat /proc/self/maps > maps; cat /proc/$$/maps >> maps; id -u; umask; cat /proc/sys/vm/mmap_min_addr
        ls / | sort | head -n 3; (exit 7); echo $?; echo $(echo nested $(echo deep)); trap 'echo caught' USR1; kill -USR1 $$; sleep 0.1 & wait $!; echo $?
        python3 -I -c 'import sqlite3, subprocess, threading; t = threading.Thread(target=print, args=("thread",)); t.start(); t.join(); print(subprocess.run(["/bin/echo", "child"]).returncode, sqlite3.connect(":memory:").execute("select 6 * 7").fetchone())'
        for guest in red_zone clone_with_new_stack execveat_fexecve; do echo $guest; "$PLACE/$guest"; echo $?; done
        strace true > /dev/null 2>&1; echo "strace $?"; echo x > /etc/trapless-test 2>/dev/null; echo $?; cat /proc/self/comm; readlink /proc/self/exe; setpriv --no-new-privs grep -c NoNewPrivs /proc/self/status
        """;

    public static TheoryData<string> Names => [.. Host.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Programs_run_layered_as_natively(string host) => Compare.Succeeds(InHost(host) with { Modes = place.Modes, Inspect = IsLayered });

    [Theory]
    [InlineData("18", "getpid,gettid,getuid,clock_gettime,time", "-18 -18 -18 -18 -18\n")]
    [InlineData("1", "clock_gettime", "0 0 0 -1 0\n")]
    public Task A_call_that_a_filter_refuses_is_refused_though_the_layer_could_answer_it(string errno, string calls, string printed) =>
        Compare.Prints(printed, new Command(place.In("served_calls_refused")) { Host = [.. Host.OrdinaryUser(place.Home), .. Host.Refusing(place, errno, calls)], Modes = place.Modes });

    /// <summary>Each call that is made beside the program's own, and a few of its own, refused with each errno that filters use.</summary>
    [Theory]
    [InlineData("mremap")]
    [InlineData("arch_prctl")]
    [InlineData("prctl")]
    [InlineData("readlinkat")]
    [InlineData("fstat")]
    [InlineData("execveat")]
    [InlineData("faccessat2")]
    [InlineData("fgetxattr")]
    [InlineData("personality")]
    [InlineData("userfaultfd")]
    [InlineData("getrandom")]
    [InlineData("access")]
    [InlineData("uname")]
    [InlineData("prlimit64")]
    [InlineData("rseq")]
    [InlineData("clone3")]
    [InlineData("sched_yield")]
    [InlineData("geteuid")]
    public async Task A_call_that_a_filter_refuses_costs_no_program(string call)
    {
        foreach (var errno in new[] { "1", "38" })
        {
            await Compare.Same(new Command("/bin/bash", "--norc", "-c", "ls / | wc -l; (exit 3); echo $?; $PLACE/red_zone; echo $?; exec /bin/sh -c 'exit 4'")
            {
                Host = [.. Host.OrdinaryUser(place.Home), "PLACE=" + place.Path, .. Host.Refusing(place, errno, call)],
                Modes = [place.Modes[0]],
                Errors = Normaliser.OurNotes,
            });
        }
    }

    [Fact]
    public async Task Without_any_writable_cache_programs_run_natively_and_that_is_said_once()
    {
        var said = new List<string>();
        var command = InHost("read-only root") with
        {
            Host = [.. Host.OrdinaryUser(place.In("empty")), .. Host.ReadOnlyRoot()],
            Modes = [.. place.Modes.Take(2)],
            Errors = Remembering(said),
            Inspect = (_, work) => Assert.Equal(0, Images(work)),
        };
        await Compare.Succeeds(command);
        Assert.Equal(2, said.Count(line => line.Contains("runs natively, there is no image", StringComparison.Ordinal)));
        Assert.True(said.Count <= 3, string.Join('\n', said));
    }

    [Fact]
    public async Task A_cache_that_was_filled_serves_a_read_only_system()
    {
        await Compare.Succeeds(InHost("user") with { Modes = [place.Modes[0]] });
        await Compare.Succeeds(InHost("read-only root") with
        {
            Host = [.. Host.OrdinaryUser(place.Home), .. Host.ReadOnlyRoot()],
            Modes = [.. place.Modes.Take(2)],
            Errors = Normaliser.OurNotes, // of a file the guest makes in memory
            Inspect = IsLayered,
        });
    }

    [Fact]
    public async Task A_cache_on_a_noexec_mount_is_said_and_programs_run_natively()
    {
        var said = new List<string>();
        await Compare.Succeeds(InHost("user") with
        {
            Host = [.. Host.NoExec(place.Home), .. Host.OrdinaryUser(place.Home)],
            Modes = [.. place.Modes.Take(2)],
            Errors = Remembering(said),
            Inspect = (_, work) => Assert.Equal(0, Images(work)),
        });
        Assert.Equal(2, said.Count);
        Assert.All(said, line => Assert.Contains("cannot be mapped (a cache on a noexec mount?", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_cannot_be_read_runs_natively_which_is_said_once_and_with_strict_refused()
    {
        var said = new List<string>();
        var command = new Command("/bin/bash", "--norc", "-c", "cp /usr/bin/id . && chmod 111 id && ./id -u; echo $?; (./id -u); exec ./id -u") { Host = Host.Named(place, "user"), Modes = [.. place.Modes.Take(2)], Errors = Remembering(said) };
        await Compare.Succeeds(command);
        Assert.Equal(command.Modes.Count, said.Count);
        Assert.All(said, line => Assert.Equal("trapless: an unreadable program runs natively: ./id", line));
        using var scratch = new Scratch();
        var refused = await Launcher.Run(command, new("strict", [place.In("trapless-ld"), "--strict"]), scratch.Path);
        Assert.Equal(("125\n", "exit 125"), (refused.Output, refused.Status));
    }

    /// <summary>What the doctor says in that very host: its JSON is whole, the check has the state, and what can be mended a remedy.</summary>
    [Theory]
    [InlineData("user", "mmap_min_addr", "ok", "any value will do", true)]
    [InlineData("user", "cache", "ok", "", true)]
    [InlineData("ptrace forbidden", "seccomp", "ok", "allows what the layer needs", true)]
    [InlineData("read-only root", "cache", "ok", "", true)]
    [InlineData("noexec tmp", "tmp", "ok", "/tmp is mounted noexec", true)]
    [InlineData("container profile", "seccomp", "ok", "allows what the layer needs", true)]
    [InlineData("all of these", "loader", "ok", "", true)]
    [InlineData("no cache", "cache", "failure", "cannot be written", false)]
    [InlineData("filled cache", "cache", "warning", "is mounted read-only); its", true)]
    [InlineData("noexec cache", "noexec", "failure", "is mounted noexec", false)]
    [InlineData("calls refused", "seccomp", "warning", "a filter refuses: execveat, mremap", true)]
    [InlineData("call that kills", "seccomp", "failure", "a filter kills what the layer needs: mremap", false)]
    public async Task The_doctor_tells_of_a_host_and_names_a_remedy(string host, string check, string state, string detail, bool healthy)
    {
        using var scratch = new Scratch();
        var words = host switch
        {
            "no cache" => [.. Host.OrdinaryUser(place.In("empty")), .. Host.ReadOnlyRoot()],
            "filled cache" => [.. Host.OrdinaryUser(place.Home), .. Host.ReadOnlyRoot()],
            "noexec cache" => [.. Host.NoExec(place.Home), .. Host.OrdinaryUser(place.Home)],
            "calls refused" => [.. Host.OrdinaryUser(place.Home), .. Host.Refusing(place, "1", "mremap", "execveat")],
            "call that kills" => [.. Host.OrdinaryUser(place.Home), .. Host.Refusing(place, "kill", "mremap")],
            _ => Host.Named(place, host),
        };
        await Launcher.Run(new Command("/bin/true") { Host = [.. Host.OrdinaryUser(place.Home)] }, place.Modes[0], scratch.Path); // fills the cache
        var run = await Launcher.Run(new Command(place.In("trapless"), "doctor", "--json") { Host = words }, Mode.Native, scratch.Path);
        Assert.True(run.Status.StartsWith("exit", StringComparison.Ordinal) && run.Output.StartsWith('{'), run.Describe());
        var report = JsonDocument.Parse(run.Output).RootElement;
        var found = report.GetProperty("checks").EnumerateArray().Single(each => string.Equals(each.GetProperty("name").GetString(), check, StringComparison.Ordinal));
        Assert.True(string.Equals(found.GetProperty("state").GetString(), state, StringComparison.Ordinal), run.Output);
        Assert.Contains(detail, found.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(!string.Equals(state, "ok", StringComparison.Ordinal), found.GetProperty("remedy").GetString() is { Length: > 0 });
        Assert.Equal((healthy, healthy ? "exit 0" : "exit 1"), (report.GetProperty("healthy").GetBoolean(), run.Status));
    }

    private Command InHost(string host) => new("/bin/bash", "--norc", "--noprofile", "-c", "export PLACE=" + place.Path + "\n" + Programs)
    {
        Host = Host.Named(place, host),
    };

    private static Normaliser Remembering(List<string> said) => new("our notes, remembered", text =>
    {
        said.AddRange(text.Split('\n').Where(line => line.StartsWith("trapless: ", StringComparison.Ordinal)));
        return Normaliser.OurNotes.Apply(text);
    });

    private static int Images(string work) => File.ReadLines(Path.Combine(work, "maps")).Count(line => line.Contains(" r-xp ", StringComparison.Ordinal) && line.Contains("/v2/images/", StringComparison.Ordinal));

    private static void IsLayered(Mode mode, string work)
    {
        var images = Images(work);
        Assert.True(mode == Mode.Native ? images == 0 : images >= 4, string.Create(CultureInfo.InvariantCulture, $"mode {mode}: {images} images"));
    }
}
