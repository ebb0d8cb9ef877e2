using System.CommandLine;
using System.Globalization;
using Trapless.Cache;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Output;
using Trapless.Machine;
using Loader = Trapless.Cli.Launch.Loader;

namespace Trapless.Cli.Commands;

/// <summary>
/// <c>trapless kernel-mode demo</c>: boots a stock Debian kernel under QEMU and runs a program of this machine there natively, in ring 3 under
/// the loader, and in ring 0; compares the outputs and counts instructions.
/// </summary>
internal static class KernelModeCommand
{
    private static readonly string[] s_ways = ["native", "ring 3", "ring 0"];

    private const string Examples = """
          trapless kernel-mode demo -- /usr/bin/find /usr
          trapless kernel-mode demo --with /usr/share/dict -- /usr/bin/sort /usr/share/dict/words

        """;

    internal static Command Build()
    {
        var line = new Option<string>("--kernel") { Description = "Debian's kernel to boot.", DefaultValueFactory = _ => "6.12" };
        line.AcceptOnlyFromAmong([.. KernelLine.All.Select(k => k.Name)]);
        var with = new Option<string[]>("--with") { Description = "A file or directory that the program needs there.", HelpName = "PATH" };
        var program = ProgramOperand.Build();
        var demo = new ExampleCommand("demo", "Run a program in ring 3 and in ring 0 of a virtual machine, and compare.", Examples) { line, with, program };
        demo.SetAction(parsed => Demo(parsed.GetRequiredValue(line), parsed.GetValue(with) ?? [], parsed.GetRequiredValue(program)));
        return new ExampleCommand("kernel-mode", "Programs in ring 0 (see docs/kernel-mode.md).", Examples) { demo };
    }

    private static int Demo(string line, string[] with, string[] operands)
    {
        try
        {
            return Report(Boot(line, with, operands));
        }
        catch (MachineException e)
        {
            throw new CliException(e.Message);
        }
    }

    private static ConsoleLog Boot(string line, string[] with, string[] operands)
    {
        var (sources, work) = Places();
        Message.Write($"getting Debian's kernel {line} and building the module for it ...");
        var kernel = StockKernel.Get(KernelLine.All.Single(k => string.Equals(k.Name, line, StringComparison.Ordinal)), work);
        var module = KernelModule.Build(kernel, sources, Path.Combine(work, "module-" + line));
        var program = string.Join(' ', operands.Select(Quote));
        var files = new GuestFiles().AddProgram(Path.GetFullPath(operands[0]));
        foreach (var path in with) _ = Directory.Exists(path) ? files.AddTree(Path.GetFullPath(path), Path.GetFullPath(path)) : files.Add(Path.GetFullPath(path), Path.GetFullPath(path));
        files.AddStep("load", $"guest index /images.list {GuestSystem.Cache} && insmod /trapless.ko && {GuestSystem.Loader} {program} >/dev/null 2>&1; lsmod | grep -q trapless"); // the first process arms probes
        string[] loaders = ["", GuestSystem.PlainLoader + " ", GuestSystem.Loader + " "];
        foreach (var (way, loader) in s_ways.Zip(loaders)) files.AddStep(way, $"guest count /tmp/count {loader}{program}").AddStep(way + " count", "cat /tmp/count");
        files.AddStep("counters", "tail -n 1 /dev/trapless");
        GuestSystem.Add(files, module, Loader.Path, Path.Combine(work, "guest"));
        var initramfs = Path.Combine(work, "demo.cpio");
        files.Write(initramfs);
        Message.Write($"booting {kernel.Release} under QEMU ...");
        return VirtualMachine.Boot(kernel, initramfs, Path.Combine(work, "demo.log"), new BootOptions { CountInstructions = true, Limit = TimeSpan.FromMinutes(5) });
    }

    private static int Report(ConsoleLog log)
    {
        if (s_ways.Select(log.Step).Any(s => s is null) || log.Step("load") is not { Status: 0 })
            throw new CliException($"the machine did not run the program; its console is in {log.File}");
        var native = log.Step("native")!;
        Console.Out.Write(native.Output);
        foreach (var way in s_ways)
        {
            var step = log.Step(way)!;
            var same = string.Equals(step.Output, native.Output, StringComparison.Ordinal) && step.Status == native.Status;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{way,-7} {log.Step(way + " count")?.Output.Trim(),14} instructions, exit status {step.Status}, output {(same ? "equal" : "DIFFERENT")}"));
        }

        var counters = (log.Step("counters")?.Output ?? "").Split(' ');
        if (counters.Length > 4) Console.Out.WriteLine($"in ring 0: {counters[3]} calls made directly, {counters[2]} times promoted");
        foreach (var complaint in log.Complaints) Message.Write(complaint);
        return log.Complaints.Count == 0 && s_ways.All(w => string.Equals(log.Step(w)!.Output, native.Output, StringComparison.Ordinal)) ? ExitStatus.Success : ExitStatus.Found;
    }

    /// <summary>The module's sources and a directory to work in: the repository's, or what is installed and the user's cache.</summary>
    private static (string Sources, string Work) Places()
    {
        var repository = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../.."));
        if (File.Exists(Path.Combine(repository, "kernel/Kbuild"))) return (Path.Combine(repository, "kernel"), Path.Combine(repository, "artifacts/kernel"));
        const string Installed = "/usr/src/trapless-0.1.0";
        if (!Directory.Exists(Installed)) throw new CliException($"the kernel module's sources are missing; install them in {Installed}");
        return (Installed, CacheLocator.UserRoot(Environment.GetEnvironmentVariable) + "-machine");
    }

    private static string Quote(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
