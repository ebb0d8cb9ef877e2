using System.Globalization;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>What goes wrong around a program: killed processes, a cache that vanishes or fills up, libraries replaced, little memory, few processes.</summary>
public sealed class RobustnessTests
{
    private const string Work = "for i in 1 2 3 4 5 6 7 8; do ls / | sort -r | head -n 3; expr $i + 1; done";

    /// <summary>A command line whose cache is the scratch directory's own, and which starts empty.</summary>
    private static Mode OwnCache { get; } = new("a cache of its own", [Layout.Loader, "--cache", Mode.ScratchDirectory + "/cache"]);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_cache_that_is_emptied_and_removed_all_the_time_changes_nothing()
    {
        // As another version does that shares the cache, and as `rm -rf ~/.cache` does.
        using var disturb = Disturb("""
            while :; do rm -rf cache/v2/index; sleep 0.03; rm -rf cache/v2/images; sleep 0.03; echo other >cache/v2/rewriter; sleep 0.03; rm -rf cache; sleep 0.05; done
            """);
        await Compare.Prints(await Printed(Work), Command.Bash(Work) with { Modes = [disturb.Mode], Errors = Normaliser.OurNotes });
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_rewriter_that_is_killed_at_any_time_leaves_the_cache_sound()
    {
        using var disturb = Disturb("""
            while :; do for p in /proc/[0-9]*; do if tr '\0' ' ' <$p/cmdline 2>/dev/null | grep -q "trapless rewrite --cache $PWD/cache"; then sleep 0.0$((RANDOM % 10))5; kill -9 ${p#/proc/}; fi; done 2>/dev/null; done
            """);
        await Compare.Prints(await Printed(Work), Command.Bash(Work) with { Modes = [disturb.Mode], Errors = Normaliser.OurNotes });
        disturb.Stop();
        await IsSound(disturb.Cache);
    }

    [Fact]
    public async Task Killed_programs_leave_the_cache_sound()
    {
        const string killed = """
            for i in 1 2 3 4 5 6; do setsid bash -c 'while :; do ls / >/dev/null; done' & until kill -0 -- -$! 2>/dev/null; do sleep 0.01; done; sleep 0.05; kill -9 -- -$!; wait $! 2>/dev/null; done; echo survived; exec true
            """;
        using var scratch = new Scratch();
        var run = await Launcher.Run(Command.Bash(killed), OwnCache, scratch.Path);
        Assert.Equal(("exit 0", "survived\n"), (run.Status, run.Output));
        await IsSound(Path.Combine(scratch.Path, "cache"));
    }

    [Fact]
    public async Task A_full_disk_under_the_cache_is_said_and_changes_nothing()
    {
        // A tmpfs too small for an image of libc, in a mount namespace of the run's own.
        Mode full = new("a full disk", ["/usr/bin/unshare", "-m", "/bin/sh", "-c", $"mkdir -p {Mode.ScratchDirectory}/cache && mount -t tmpfs -o size=300k,mode=700 none {Mode.ScratchDirectory}/cache && exec {Layout.Loader} --cache {Mode.ScratchDirectory}/cache \"$@\"", "sh"]);
        var said = "";
        var spoken = new Normaliser("our notes, remembered", text => Normaliser.OurNotes.Apply(said = text));
        await Compare.Prints(await Printed(Work), Command.Bash(Work) with { Modes = [full], Errors = spoken });
        Assert.Contains("runs without its image", said, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_library_replaced_while_programs_run_is_the_new_one_for_those_that_start_later() => Compare.Prints("old new new old old\n", Command.Bash("""
        printf 'int answer(void) { return %s; }\n' 1 > old.c; printf 'int answer(void) { return %s; }\n' 2 > new.c
        gcc -shared -fPIC old.c -o libanswer.so && gcc -shared -fPIC new.c -o new.so
        printf '#include <stdio.h>\n#include <unistd.h>\nint answer(void);\nint main(void) { char c; do { printf("%%s ", answer() == 1 ? "old" : "new"); fflush(stdout); } while (read(0, &c, 1) == 1); }\n' > main.c
        gcc main.c -L. -lanswer -Wl,-rpath,$PWD -o main; mkfifo go
        ./main < go > running & exec 3> go; until [ -s running ]; do sleep 0.01; done
        ./main </dev/null; mv new.so libanswer.so; ./main </dev/null; ./main </dev/null; printf x >&3; exec 3>&-; wait; cat running; echo
        """) with { Output = new Normaliser("the trailing blank", text => text.Replace(" \n", "\n", StringComparison.Ordinal)) });

    [Fact]
    public async Task A_file_rewritten_in_place_is_not_run_from_its_old_image()
    {
        const string script = """
            for i in 1 2 3; do printf '#include <unistd.h>\nint main(void) { return write(1, "%s\\n", 2) != 2; }\n' $i > p.c; gcc -static p.c -o new$i; done
            for i in 1 2 3; do cat new$i > program; chmod 755 program; touch -d @1000000000 program; ./program; done
            """;
        await Compare.Prints("1\n2\n3\n", Command.Bash(script));
    }

    /// <summary>
    /// Where times have whole seconds (ext4 with 128-byte inodes; needs root and a loop device), two programs and two libraries that no status tells apart. A try
    /// in which the second ended between them is repeated.
    /// </summary>
    [Theory]
    [InlineData("sha1")]
    [InlineData("none")]
    public async Task A_file_overwritten_within_the_second_is_not_run_from_its_old_image(string buildId)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/dev/loop-control"), "only root mounts file systems");
        string[] coarse =
        [
            "/usr/bin/unshare", "-m", "/bin/sh", "-c",
            $"mkdir {Mode.ScratchDirectory}/work/m && truncate -s 16M {Mode.ScratchDirectory}/work/e && mkfs.ext4 -q -I 128 {Mode.ScratchDirectory}/work/e >/dev/null 2>&1 && mount -o loop {Mode.ScratchDirectory}/work/e {Mode.ScratchDirectory}/work/m && exec \"$@\"", "sh",
        ];
        var script = $$"""
            printf 'int say(void) { volatile char c[2] = { W, 10 }; long n = 1; __asm__ volatile ("syscall" : "+a" (n) : "D" (1L), "S" (c), "d" (2L) : "rcx", "r11", "memory"); return n != 2; }\n#ifndef LIBRARY\nint main(void) { return say(); }\n#endif\n' > say.c
            printf 'int say(void);\nint main(void) { return say(); }\n' > user.c
            for w in A B; do gcc -O1 -static -Wl,--build-id={{buildId}} -DW="'$w'" say.c -o program$w; gcc -O1 -shared -fPIC -DLIBRARY -Wl,--build-id={{buildId}} -DW="'$w'" say.c -o library$w; done
            cp libraryA libsay.so; gcc user.c -L. -lsay -Wl,-rpath,$PWD/m -o user; cd m; touch program libsay.so; chmod 755 *
            overwritten() { # FILE, what it is overwritten with, what runs it
                local first second a b
                while [ -z "$first" -o "$first" != "$second" ]; do
                    cat ../$2A > $1; first=$(stat -c %z $1); a=$($3); cat ../$2B > $1; second=$(stat -c %z $1); b=$($3)
                done
                echo $a $b
            }
            overwritten program program ./program; overwritten libsay.so library ../user
            """;
        await Compare.Prints("A B\nA B\n", Command.Bash(script) with { Host = coarse });
    }

    /// <summary>As dpkg does: it links the old file aside, renames the new one over it and unlinks the old. Here in the middle of making the image.</summary>
    [Theory]
    [InlineData("ln $file aside; rm aside")]
    [InlineData("cp $file new; mv new $file")]
    [InlineData("rm $file")]
    public async Task A_program_replaced_while_its_image_is_made_has_its_image(string replaced)
    {
        using var scratch = new Scratch();
        var alone = Directory.CreateDirectory(Path.Combine(scratch.Path, "alone")).FullName;
        Shell.Run(alone, $"cp {Layout.Loader} . && printf '#!/bin/sh\nfile={scratch.Path}/work/busybox; cd {scratch.Path}\n[ -e once ] || {{ touch once; {replaced}; }}\nexec {Layout.CommandLine} \"$@\"\n' > trapless && chmod 755 trapless && mkdir -m 700 cache");
        var run = await Launcher.Run(
            new Command(Path.Combine(scratch.Path, "work", "busybox"), "grep", "-q", "r-xp.*/v2/images/", "/proc/self/maps") { Prepare = work => File.Copy("/bin/busybox", Path.Combine(work, "busybox")) },
            new("alone", [Path.Combine(alone, "trapless-ld"), "--cache", Path.Combine(alone, "cache")]),
            scratch.Path);
        Assert.Equal(("exit 0", "", ""), (run.Status, run.Output, run.Errors));
    }

    // The rewriter is short of memory too: what has no image yet is said to run without it.
    [Theory]
    [InlineData(256)]
    [InlineData(64)]
    [InlineData(32)]
    public Task Little_address_space_is_enough_where_it_is_natively(int megabytes) =>
        Compare.Succeeds(Command.Bash($"ulimit -v {(megabytes * 1024).ToString(CultureInfo.InvariantCulture)}; for i in 1 2 3; do ls / | sort | head -n 2; done; (exit 3); echo $?") with { Errors = Normaliser.OurNotes });

    [Fact]
    public async Task An_allocation_that_fails_natively_fails_alike() => await Compare.Succeeds(new Command(await Guest.Build("memory_runs_out")));

    /// <summary>A memory cgroup of 60 MB around all of it (cgroups(7), version 1 or 2; needs root): one program is killed for want of memory, the others go on.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Under_memory_pressure_the_same_program_is_killed_and_the_others_go_on()
    {
        const string groups = "/sys/fs/cgroup/memory", unified = "/sys/fs/cgroup";
        var (root, limit) = Directory.Exists(groups) ? (groups, "memory.limit_in_bytes") : (unified, "memory.max");
        var group = Path.Combine(root, "trapless-" + Path.GetRandomFileName());
        try
        {
            // Without swap, to which it would give way instead: where that can be limited, the limit is there.
            Shell.Run("/", $"mkdir {group}; echo 60M > {group}/{limit}; cd {group}; if [ -e memory.swap.max ]; then echo 0 > memory.swap.max; elif [ -e memory.memsw.limit_in_bytes ]; then echo 60M > memory.memsw.limit_in_bytes; fi");
            var native = await Compare.Same(Command.Bash("""
                for i in 1 2 3; do ls / | sort | head -n 2; done; python3 -I -c "x = bytearray(200 << 20); print(len(x))"; echo $?
                head -c 30000000 /dev/zero > big; sort big | wc -c; (exit 3); echo $?
                """) with { Host = ["/bin/sh", "-c", $"echo $$ > {group}/cgroup.procs && exec \"$@\"", "sh"], Errors = Normaliser.OurNotes.Then(Normaliser.ProcessNumbers) }); // The rewriter may be the one that is killed: that is said.
            Assert.Contains("\n137\n30000001\n3\n", native.Output, StringComparison.Ordinal);
        }
        finally
        {
            Shell.Run("/", $"for i in $(seq 50); do rmdir {group} 2>/dev/null && break; sleep 0.1; done; [ ! -e {group} ]");
        }
    }

    private static async Task IsSound(string cache)
    {
        using var scratch = new Scratch();
        var command = Command.Bash("ls / >/dev/null");
        await Launcher.Run(command, new("sound", [Layout.Loader, "--cache", cache]), scratch.Path);
        Assert.DoesNotContain(Directory.EnumerateFiles(cache, ".new-*", SearchOption.AllDirectories), _ => true);
        var verified = await Launcher.Run(new Command(Layout.CommandLine, "cache", "verify", "--cache", cache), Mode.Native, scratch.Path);
        Assert.DoesNotContain("damaged", verified.Output.Replace("0 damaged", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        var again = await Launcher.Run(new Command(Layout.CommandLine, "cache", "verify", "--cache", cache), Mode.Native, scratch.Path);
        Assert.True(string.Equals(again.Status, "exit 0", StringComparison.Ordinal), again.Describe());
    }

    private static async Task<string> Printed(string script)
    {
        using var scratch = new Scratch();
        return (await Launcher.Run(Command.Bash(script), Mode.Native, scratch.Path)).Output;
    }

    private static Disturbance Disturb(string script) => new(script);
}
