using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>6.1 with page table isolation: the module must not load.</summary>
public sealed class IsolatedMachine
{
    /// <summary>Boots it.</summary>
    public IsolatedMachine() => Log = Bed.Boot("isolated", "6.1", new GuestFiles().AddStep("load", "insmod /trapless.ko"), new BootOptions { CommandLine = "pti=on", Memory = 512 });

    /// <summary>The console.</summary>
    public ConsoleLog Log { get; }
}

/// <summary>
/// 6.12 with a processor without ticks (nohz_full). No emulated processor has FRED, branch tracking or encrypted state, and nothing of
/// Debian's kernels is at another offset: there the module is told to take the obstacle for met, or to try a wrong offset, and must refuse.
/// </summary>
public sealed class RefusalMachine
{
    /// <summary>Names of obstacles and self-tests (kernel/checks.c, kernel/selftest.c) with what the log must say.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Pretended = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["pti"] = "nopti", ["xen-pv"] = "Xen PV", ["encrypted"] = "SEV-ES", ["fred"] = "fred=off", ["ibt"] = "ibt=off", ["lass"] = "clearcpuid=lass",
        ["lockdown"] = "locked down", ["nmi"] = "NMI handler", ["interrupt-stack"] = "interrupt stack", ["registers"] = "the registers a system call saves",
        ["task-state"] = "the task state segment", ["flags"] = "a task's flags", ["syscall-work"] = "a task's system call work", ["calls"] = "the table of system calls",
    };

    /// <summary>Boots it.</summary>
    public RefusalMachine()
    {
        var files = new GuestFiles().AddGuest("trusted").AddProgram("/usr/bin/sleep").AddProgram("/usr/bin/ls");
        foreach (var name in Pretended.Keys) files.AddStep("pretend " + name, $"insmod /trapless.ko pretend={name} && echo loaded; log 'trapless: '");
        files.AddStep("shadow stack", "insmod /trapless.ko pretend=shadow-stack && trusted file; log 'stays in ring 3'; rmmod trapless")
            .AddStep("load", $"guest index /images.list {GuestSystem.Cache} && insmod /trapless.ko && log 'trapless: ready'")
            .AddStep("fast", $"{GuestSystem.Loader} /usr/bin/ls /usr; cat /dev/trapless")
            .AddStep("busy", $"{GuestSystem.Loader} /usr/bin/sleep 1000 & until grep -q ' live ' /dev/trapless; do sleep 0.1; done; rmmod trapless; echo $?; kill $!; wait $!; rmmod trapless; echo $?")
            .AddStep("lockdown", "mount -t securityfs none /sys/kernel/security; echo integrity > /sys/kernel/security/lockdown; insmod /trapless.ko; echo $?; log Lockdown:");
        Log = Bed.Boot("refusals", "6.12", files, new BootOptions { Processors = 2, Memory = 512, CommandLine = "nohz_full=1 lsm=lockdown" });
    }

    /// <summary>The console.</summary>
    public ConsoleLog Log { get; }
}
