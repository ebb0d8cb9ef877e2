using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>
/// What all machines of the tests share: the repository's directories, the kernels, and the module built for each. Two machines run at a time
/// (xunit.runner.json), so what they share is made under a lock, or aside and renamed.
/// </summary>
internal static class Bed
{
    private static readonly Dictionary<string, (StockKernel Kernel, string Module)> s_built = new(StringComparer.Ordinal);

    internal static string Repository { get; } = FindRepository();

    internal static string Artifacts { get; } = Path.Combine(Repository, "artifacts/kernel");

    internal static string Loader { get; } = Path.Combine(Repository, "artifacts/trapless/trapless-ld");

    /// <summary>A kernel of the line, and the module for it; a module that does not build without warnings of gcc, sparse and objtool fails every test of that kernel.</summary>
    internal static (StockKernel Kernel, string Module) Prepare(string line)
    {
        lock (s_built) return PrepareOnce(line);
    }

    private static (StockKernel Kernel, string Module) PrepareOnce(string line)
    {
        if (s_built.TryGetValue(line, out var known)) return known;
        var kernel = StockKernel.Get(KernelLine.All.Single(l => string.Equals(l.Name, line, StringComparison.Ordinal)), Artifacts);
        var module = KernelModule.Build(kernel, Path.Combine(Repository, "kernel"), Path.Combine(Artifacts, "module-" + line), analyse: true);
        return s_built[line] = (kernel, module);
    }

    /// <summary>Boots a guest with these files. The console's log stays in artifacts/kernel/NAME.log.</summary>
    internal static ConsoleLog Boot(string name, string line, GuestFiles files, BootOptions options)
    {
        var (kernel, module) = Prepare(line);
        GuestSystem.Add(files, module, Loader, Path.Combine(Artifacts, "guest"));
        var initramfs = Path.Combine(Artifacts, name + ".cpio");
        files.Write(initramfs);
        try
        {
            return VirtualMachine.Boot(kernel, initramfs, Path.Combine(Artifacts, name + ".log"), options);
        }
        finally
        {
            File.Delete(initramfs);
        }
    }

    /// <summary>
    /// What 6.12's scheduler warns of, while processors come and go, without the module too: the account of its deadline servers
    /// (<c>tests/kernel/stress 30 6.12 native</c> shows it, docs/kernel-mode.md tells of it).
    /// </summary>
    private const string KernelsOwn = "kernel/sched/deadline.c:265 inactive_task_timer";

    /// <summary>The machine turned itself off in time and its kernel complained of nothing that it does not without the module.</summary>
    internal static void IsHealthy(ConsoleLog log)
    {
        HasNoComplaints(log, [.. log.Complaints.Where(c => !c.Contains(KernelsOwn, StringComparison.Ordinal))]);
        Ended(log);
    }

    private static void HasNoComplaints(ConsoleLog log, IReadOnlyList<string> complaints) =>
        Assert.True(complaints.Count == 0, $"the kernel complains (see {log.File}):\n{string.Join('\n', complaints)}");

    private static void Ended(ConsoleLog log) =>
        Assert.True(log.Ended && log.Text.Contains("@done", StringComparison.Ordinal), $"the machine did not end; {log.File} ends:\n{log.Text[^Math.Min(1500, log.Text.Length)..]}");

    /// <summary>The same where the module was meant to refuse.</summary>
    internal static void IsHealthyButForRefusals(ConsoleLog log)
    {
        HasNoComplaints(log, [.. log.Complaints.Where(c => !c.Contains("trapless: refused", StringComparison.Ordinal))]);
        Ended(log);
    }

    /// <summary>A step that ended.</summary>
    internal static StepResult Step(ConsoleLog log, string name) => log.Step(name) ?? throw new InvalidOperationException($"step {name} did not end, see {log.File}");

    /// <summary>A step that ended with status 0, and whose program found nothing wrong.</summary>
    internal static StepResult Passed(ConsoleLog log, string name)
    {
        var step = Step(log, name);
        Assert.DoesNotContain("NOT OK", step.Output, StringComparison.Ordinal);
        Assert.Equal(0, step.Status);
        return step;
    }

    private static string FindRepository()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Trapless.slnx"))) directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("no Trapless.slnx above " + AppContext.BaseDirectory);
        return directory;
    }
}
