using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>What can be executed, how, and what cannot; inside a shell that runs under the layer, so that it is the layer's execve that decides.</summary>
public sealed class ExecTests
{
    private static Action<string> Files(params (string Name, string Content)[] files) => work =>
    {
        foreach (var (name, content) in files)
        {
            File.WriteAllText(Path.Combine(work, name), content.Replace("WORK", work, StringComparison.Ordinal));
            File.SetUnixFileMode(Path.Combine(work, name), (UnixFileMode)0b111_101_101);
        }
    };

    private static Action<string> Scripts { get; } = Files(
        ("plain", "#!/bin/sh\necho \"plain: $0 $*\"; tr '\\0' '|' < /proc/$$/cmdline; cat /proc/$$/comm\n"),
        ("argument", "#!/bin/sh -eu\necho \"$0 $*\"; false; echo never\n"),
        ("blanks", "#!  /bin/echo   one  argument \t\n"),
        ("env", "#!/usr/bin/env python3\nimport sys; print(sys.argv)\n"),
        ("env-S", "#!/usr/bin/env -S python3 -I -B\nimport sys; print(sys.argv, sys.flags.isolated)\n"),
        ("nested", "#!WORK/plain nested argument\n"),
        ("deep1", "#!WORK/nested\n"), ("deep2", "#!WORK/deep1\n"), ("deep3", "#!WORK/deep2\n"), ("deep4", "#!WORK/deep3\n"), ("deep5", "#!WORK/deep4\n"),
        ("loop", "#!WORK/loop\n"),
        ("relative", "#!./plain\n"),
        ("missing", "#!/nonexistent/interpreter\n"),
        ("directory", "#!/tmp\n"),
        ("unexecutable", "#!/etc/passwd\n"),
        ("no-interpreter", "#!\necho no interpreter\n"),
        ("no-newline", "#!/bin/echo x"),
        ("crlf", "#!/bin/sh\r\necho x\r\n"),
        ("long", $"#!/bin/echo {new string('x', 300)}\n"),
        ("text", "echo \"text without a first line: $0 $*\"\n"),
        ("empty", ""),
        ("binary", "\0\u0001\u0002garbage"),
        ("elf-header-only", "\u007fELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0"),
        ("awk", "#!/usr/bin/awk -f\nBEGIN { print ARGC, ARGV[1] }\n"));

    public static TheoryData<string> ScriptNames { get; } = [.. "plain argument blanks env env-S nested deep1 deep2 deep3 deep4 deep5 loop relative missing directory unexecutable no-interpreter no-newline crlf long text empty binary elf-header-only awk".Split(' ')];

    [Theory]
    [MemberData(nameof(ScriptNames))]
    public Task A_script_is_executed_or_refused_by_a_shell(string name) =>
        Compare.Same(Command.Bash($"./{name} a 'b c'; echo \"status $?\"; exec ./{name}") with { Prepare = Scripts, Errors = Normaliser.ProcessNumbers });

    [Theory]
    [MemberData(nameof(ScriptNames))]
    public Task A_script_is_executed_or_refused_by_execve(string name) => Compare.Same(new Command("/usr/bin/python3", "-I", "-c", $$"""
        import os
        for program in ('./{{name}}', os.path.abspath('{{name}}')):
            pid = os.fork()
            if pid == 0:
                try: os.execve(program, ['given name', 'x', ''], {'V': '1', 'PATH': '/usr/bin:/bin'})
                except OSError as e: print(e.errno, flush=True); os._exit(77)
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
        """) { Prepare = Scripts });

    [Fact]
    public Task A_script_runs_as_the_program_itself() =>
        Compare.Same(new Command("/bin/sh", "-c", "exec \"$PWD/deep2\" last") { Prepare = Scripts });

    [Fact]
    public Task An_empty_environment_stays_empty() => Compare.Succeeds(new Command("/usr/bin/env", "-i", "/bin/sh", "-c", """
        /usr/bin/env | /usr/bin/sort | /bin/grep -v -e ^PWD= -e ^_= ; /usr/bin/env -i /usr/bin/env; /usr/bin/env -i /usr/bin/env -i A=1 /usr/bin/env; exec /usr/bin/env -i /bin/bash -c 'echo $PATH; /usr/bin/tr "\0" "\n" < /proc/self/environ | /usr/bin/wc -c'
        """));

    [Fact]
    public Task The_environment_arrives_unchanged() => Compare.Succeeds(new Command("/usr/bin/env")
    {
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "", ["B_WITH_NEWLINE"] = "x\ny", ["Z"] = new string('z', 100000) },
    });

    [Fact]
    public Task Process_files_show_the_program() => Compare.Succeeds(Command.Bash("""
        tr '\0' ' ' < /proc/$$/cmdline | head -c 40; cat /proc/$$/comm /proc/self/comm; readlink /proc/self/exe; /usr/bin/readlink -f /proc/self/exe; cat /proc/self/cmdline | tr '\0' ' '
        grep -E '^(Name|Threads|Seccomp|NoNewPrivs|TracerPid|SigIgn|SigBlk|SigCgt|Umask):' /proc/self/status; cut -d' ' -f2 /proc/self/stat; (exec -a other-name /bin/cat /proc/self/cmdline /proc/self/comm | tr '\0' ' '); ls -l /proc/self/exe | sed 's/.*->//'
        ps -o comm=,args= -p $$ | head -c 60; ls /proc/self/fd | wc -l; cat /proc/self/limits | md5sum; ls /proc/self/task | wc -l; awk '{ print $1 }' /proc/self/wchan | head -c 0; cat /proc/self/personality /proc/self/coredump_filter /proc/self/oom_score_adj
        """));

    [Fact]
    public async Task A_setuid_program_runs_natively_and_that_is_said_once()
    {
        var command = Command.Bash("cp /usr/bin/id id && chown 1234 id && chmod 4755 id && ./id -u") with { Errors = Normaliser.OurNotes };
        await Compare.Same(command);
        await Compare.Same(Command.Bash("cp /usr/bin/id id && chown 1234 id && chmod 6755 id && ./id -u && (./id -g; echo $?); exec ./id -nu") with { Errors = Normaliser.OurNotes });
        using var scratch = new Scratch();
        foreach (var mode in command.Modes.Where(mode => mode.Prefix.Count > 0))
        {
            var run = await Launcher.Run(command, mode, scratch.Path);
            Assert.Single(run.Errors.Split('\n'), line => line.StartsWith("trapless: ", StringComparison.Ordinal) && line.Contains("set-user-id", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_32_bit_program_runs_natively()
    {
        var program = await Guest.Tool("tiny32");
        await Compare.Same(Command.Bash($"{program}; echo $?; exec {program}") with { Errors = Normaliser.OurNotes });
    }

    [Fact]
    public async Task Arguments_that_leave_no_room_for_the_loaders()
    {
        var program = await Guest.Tool("arguments_fill_the_limit");
        await Compare.Same(Command.Bash($"{program}; echo $?; exec {program}") with { Errors = Normaliser.OurNotes });
    }

    [Fact]
    public Task A_changed_root() => Compare.Same(Command.Bash("""
        mkdir -p root/bin root/proc && cp /bin/busybox root/bin && cat > root/bin/s <<< $'#!/bin/busybox sh\necho script in $PWD; /bin/busybox ls /; exec /bin/busybox false' && chmod +x root/bin/s
        chroot root /bin/busybox sh -c 'cd /bin && echo inside && ./s; echo $?; /bin/busybox ls -l /bin/busybox | /bin/busybox wc -l'; chroot root /bin/missing; echo $?
        unshare -m sh -c 'mount -t tmpfs none /mnt && cp /bin/busybox /mnt && /mnt/busybox echo from a new mount && umount /mnt; mount -t proc none root/proc && chroot root /bin/busybox readlink /proc/self/exe'; unshare -Urpf --mount-proc sh -c 'echo $$; ps -e -o pid= | head -1; id -u'; unshare -u hostname x; unshare -n ls /sys/class/net | wc -l
        """) with { Errors = Normaliser.OurNotes });

    /// <summary>Where a limit keeps the rewriter from making an image, Trapless says so.</summary>
    [Fact]
    public Task Limits() => Compare.Same(Command.Bash("""
        (ulimit -v 300000; /bin/echo enough; python3 -I -c 'x = bytearray(10**9)' 2>&1 | tail -1); (ulimit -n 4; /bin/echo four; ls /nonexistent); (ulimit -n 3; /bin/true; echo $?)
        (ulimit -s 128; /bin/ls / | wc -l; bash -c 'echo small stack'); (ulimit -s unlimited; /bin/echo unlimited stack; python3 -I -c 'import threading; t = threading.Thread(target=print, args=("thread",)); t.start(); t.join()'); (ulimit -f 1; head -c 5000 /dev/zero > big; echo $?; ls -s big | cut -d' ' -f1)
        (ulimit -t 1; python3 -I -c 'while True: pass'; echo $?); (ulimit -d 200000; /bin/echo data; perl -e 'print "perl\n"'); (ulimit -l 0; sort --version | head -1); (ulimit -c unlimited; ulimit -c 0; sh -c 'kill -ABRT $$'; echo $?); ulimit -a | grep -v -e pending -e pipe | md5sum
        """) with { Errors = Normaliser.OurNotes.Then(Normaliser.ProcessNumbers) });

    [Fact]
    public Task Descriptors_closed_from_under_us() => Compare.Same(new Command("/usr/bin/python3", "-I", "-c", """
        import os, subprocess
        print(sorted(int(f) for f in os.listdir('/proc/self/fd'))[:3], flush=True)
        os.closerange(3, 100000); keep = os.dup(1); os.set_inheritable(keep, True)
        for closed in ((0,), (0, 1, 2)):
            pid = os.fork()
            if pid == 0:
                for fd in closed: os.close(fd)
                os.execv('/bin/sh', ['sh', '-c', f'ls /proc/self/fd | wc -l >&{keep} 2>/dev/null; echo lost; exit 5'])
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
        print(subprocess.run(['/bin/true'], stdin=-3, stdout=-3, stderr=-3).returncode)
        """));

    // With an unlimited stack libraries lie below the program. In the namespace of the last line /proc is the outer one's: number 1 there is another process.
    [Fact]
    public Task Programs_of_other_processes_are_named() => Compare.Same(Command.Bash("""
        (ulimit -s unlimited; exec /usr/bin/tail -f /dev/null) & for i in {1..500}; do sleep 0.01; [[ $(readlink /proc/$!/exe) == */tail ]] && break; done
        readlink /proc/$!/exe; kill $!; cd /proc/$$ && readlink exe; readlink /proc/$$/task/$$/exe
        unshare -pf sh -c 'echo $$; readlink /proc/$$/exe'
        """));

    // The first child is its init, with which the namespace ends: it must be the program's.
    [Fact]
    public Task A_program_without_an_image_in_a_new_namespace() => Compare.Same(Command.Bash("""
        cp /bin/dash fresh && date +%N >> fresh && unshare -p ./fresh -c '/bin/true; /bin/true; echo first; /bin/true; echo $?'
        """) with { Errors = Normaliser.OurNotes });

    [Fact]
    public Task A_program_deleted_while_it_runs() => Compare.Same(Command.Bash("""
        cp /bin/bash ./mine && exec ./mine -c 'rm mine; /bin/echo a child; (echo subshell); echo $(echo substituted | cat); readlink /proc/self/exe; exec /bin/bash -c "exit 3"'
        """));

    [Fact]
    public Task A_program_replaced_while_it_is_cached() => Compare.Prints("one\ntwo\none\n", Command.Bash("""
        printf '#include <stdio.h>\nint main(void) { puts(WORD); }' > a.c; gcc -DWORD='"one"' a.c -o 1; gcc -DWORD='"two"' a.c -o 2; touch -r a.c 1 2
        cp -p 1 p && ./p && cp -p 2 q && mv q p && ./p && cat 1 > p && touch -r a.c p && ./p
        """));
}
