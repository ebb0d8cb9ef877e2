using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>A booted machine that ran every program of the list in ring 3, in ring 0 by the fast entry and by the safe one.</summary>
public abstract class ProgramsMachine
{
    private protected ProgramsMachine(string line, int processors, string processor)
    {
        var files = new GuestFiles();
        foreach (var program in ProgramList.Files) files.AddProgram(program);
        files.AddTree("/usr/lib/python3.11", "/usr/lib/python3.11", p => !p.Contains("__pycache__", StringComparison.Ordinal) && !p.Contains("/test/", StringComparison.Ordinal))
            .AddText("/scripts/jobs.sh", ProgramList.Jobs).AddText("/scripts/query.sql", ProgramList.Query)
            .AddText("/scripts/threads.py", ProgramList.Threads).AddText("/scripts/git.sh", ProgramList.Git)
            .AddStep("load", $"guest index /images.list {GuestSystem.Cache} && insmod /trapless.ko && ls -l /dev/trapless");
        foreach (var (name, commands) in ProgramList.All)
            files.AddStep(name + ", ring 3", "L=; " + commands)
                .AddStep(name + ", fast", $"L={GuestSystem.Loader}; {commands}").AddStep(name + ", fast counters", "tail -n 1 /dev/trapless")
                .AddStep(name + ", safe", $"L='{GuestSystem.PlainLoader} --kernel-mode=safe'; {commands}").AddStep(name + ", safe counters", "tail -n 1 /dev/trapless");
        files.AddStep("end", "cat /dev/trapless; dmesg | grep trapless; rmmod trapless");
        Log = Bed.Boot($"programs-{line}-{processors}", line, files, new BootOptions { Processors = processors, Processor = processor, Limit = TimeSpan.FromMinutes(20) });
    }

    /// <summary>The console.</summary>
    public ConsoleLog Log { get; }
}

/// <summary>6.1 on one processor without SMEP and SMAP, where CR4 is never written.</summary>
public sealed class Programs61() : ProgramsMachine("6.1", 1, "max,la57=off,smep=off,smap=off");

/// <summary>6.12 on two processors.</summary>
public sealed class Programs612() : ProgramsMachine("6.12", 2, "max,la57=off");
