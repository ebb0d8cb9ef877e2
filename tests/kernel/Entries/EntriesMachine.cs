using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>A machine that counts its instructions, and where the entries that calls have of their own are compared with the kernel's functions.</summary>
public abstract class EntriesMachine
{
    private protected EntriesMachine(string line)
    {
        var files = new GuestFiles().Add("/wrong.ko", BuildWrong(line)).AddGuest("identities")
            .AddStep("wrong offset", "insmod /wrong.ko && dmesg | grep -o 'call 110 has no entry.*'; identities; rmmod trapless")
            .AddStep("load", "insmod /trapless.ko && identities").AddStep("signals", "identities");
        InstructionCounts.Add(files, Path.Combine(Bed.Artifacts, "guest"))
            .AddStep("counted", "rmmod trapless && insmod /trapless.ko count_calls=1 && identities counted")
            .AddStep("end", "rmmod trapless");
        Log = Bed.Boot("entries-" + line, line, files, new BootOptions { CountInstructions = true, Memory = 512, Limit = TimeSpan.FromMinutes(10) });
    }

    /// <summary>The console.</summary>
    public ConsoleLog Log { get; }

    /// <summary>The module, believing that a structure of the kernel is not as it is.</summary>
    private static string BuildWrong(string line)
    {
        const string Right = "OFFSET(TASK_SIGNAL, task_struct, signal)";
        var sources = Path.Combine(Bed.Artifacts, "wrong-sources-" + line);
        if (Directory.Exists(sources)) Directory.Delete(sources, recursive: true);
        Copy(Path.Combine(Bed.Repository, "kernel"), sources);
        var offsets = Path.Combine(sources, "offsets.c");
        var text = File.ReadAllText(offsets);
        Assert.Contains(Right, text, StringComparison.Ordinal);
        File.WriteAllText(offsets, text.Replace(Right, "DEFINE(TASK_SIGNAL, offsetof(struct task_struct, signal) + 8)", StringComparison.Ordinal));
        return KernelModule.Build(Bed.Prepare(line).Kernel, sources, Path.Combine(Bed.Artifacts, "wrong-module-" + line));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var directory in Directory.EnumerateDirectories(from)) Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}

/// <summary>6.1.</summary>
public sealed class Entries61() : EntriesMachine("6.1");

/// <summary>6.12.</summary>
public sealed class Entries612() : EntriesMachine("6.12");
