using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// stress-ng, a collection of programs that each use one part of the kernel in every way, valid and not, and verify the results. Those of a row run at once.
/// </summary>
/// <remarks>
/// Left out: what changes the machine (cpu-online, memhotplug, softlockup, watchdog, reboot, swap, quota, netdev, tun, klog, clock), exhausts it (oom-pipe,
/// physpage, pageswap, ramfs, resources, mlockmany, rawdev), reads every file of /proc, /sys or /dev, times itself (cyclic) or fails natively on some kernels
/// (io-uring, rseq, bad-ioctl as root).
/// </remarks>
[Trait("Packages", "stress-ng")]
public sealed class StressTests
{
    public static TheoryData<string> Stressors { get; } =
    [
        // Signals and timers.
        "alarm sigabrt sigchld sigfd sigfpe sigio signal signest sigpending sigpipe sigq sigrt sigsegv sigsuspend sigtrap kill itimer timer timerfd nanosleep sleep longjmp bad-altstack context",

        // Processes and threads.
        "fork vfork clone spawn daemon wait zombie session exit-group pidfd switch yield schedpolicy prctl ptrace personality set get rlimit affinity pthread mutex futex sem membarrier unshare chroot",

        // Memory.
        "mmap mmapaddr mmapfixed mmapfork mmapmany mprotect mremap msync munmap madvise mincore remap rmap malloc memfd pkey tlb-shootdown userfaultfd vm-rw vm-segv vm-splice shm stackmmap pagemove stack",

        // Files.
        "access chdir chmod chown copy-file dentry dir dup fallocate fcntl filename flock fstat getdent handle inode-flags inotify io lease link locka lockf lockofd mknod open rename seek sendfile splice symlink touch tee utime xattr aio readahead fpunch",

        // What connects processes.
        "epoll eventfd fifo mq msg pipe poll ring-pipe sock sockabuse sockfd sockpair sockmany udp shm-sysv sem-sysv seal",

        // Calls without sense, code without libc, code made at run time.
        "opcode far-branch x86syscall usersyscall syscall sysbadaddr enosys vdso dynlib funccall funcret icache getrandom regs fault stream seccomp revio null zero kcmp key plugin",
    ];

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Stressors))]
    public Task The_same_stressors_pass(string names) => Compare.Same(Command.Bash($$"""
        stress-ng --temp-path . --timeout 3 --verify --oomable --metrics-brief {{string.Join(' ', names.Split(' ').Select(name => $"--{name} 1"))}} > log 2>&1
        {{Status}}
        {{Summary}}
        """) with { Modes = [.. Mode.Loads, .. Mode.Loads.Contains(Mode.Stat) || !Mode.Layered ? [] : (Mode[])[Mode.Stat]] });

    /// <summary>The exec stressor refuses to run as root; in a user namespace it is nobody, who may use the cache.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public Task Programs_are_executed_over_and_over() => Compare.Prints("status 0\nsuccessful run completed\n", Command.Bash($$"""
        unshare --user stress-ng --temp-path . --timeout 3 --verify --metrics-brief --exec 2 > log 2>&1
        {{Status}}
        {{Summary}}
        """) with { Modes = Mode.Loads });

    /// <summary>7: a stressor was killed at the end of its time while it counted (of 35 native runs with 16 of mprotect, 6). That is no failure of it.</summary>
    private const string Status = """
        status=$?; test $status = 7 && grep -q 'counter in non-ready state' log && status=0; echo "status $status"
        """;

    /// <summary>What failed and what was skipped. On a busy machine the time may be over before the last stressors began, so those that ran are not compared.</summary>
    private const string Summary = """
        grep -E 'fail:|error:|skipp|terminated' log | grep -v 'counter in non-ready state' | sed 's/\[[0-9]*\]//; s/process .* (/process (/' | sort -u; grep -o 'successful run completed' log
        """;
}
