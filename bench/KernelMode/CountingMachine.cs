using Trapless.Machine;

namespace Trapless.Bench.KernelMode;

/// <summary>Boots machines of one processor that count their instructions, with the kernel module and the loader of this tree.</summary>
internal sealed class CountingMachine(string root, KernelLine line)
{
    private readonly string _work = Path.Combine(root, "artifacts", "kernel");

    /// <summary>The guests' and the module's directory.</summary>
    public string GuestWork => Path.Combine(_work, "guest");

    /// <exception cref="BenchException">The machine cannot be made, or its kernel complains.</exception>
    public ConsoleLog Boot(string name, GuestFiles files, int memory)
    {
        try
        {
            var kernel = StockKernel.Get(line, _work);
            var module = KernelModule.Build(kernel, Path.Combine(root, "kernel"), Path.Combine(_work, "module-" + line.Name));
            GuestSystem.Add(files, module, Path.Combine(root, "artifacts", "trapless", "trapless-ld"), GuestWork);
            var initramfs = Path.Combine(_work, name + ".cpio");
            files.Write(initramfs);
            var log = VirtualMachine.Boot(
                kernel, initramfs, Path.Combine(_work, name + ".log"), new BootOptions { CountInstructions = true, Memory = memory, Limit = TimeSpan.FromMinutes(15) });
            File.Delete(initramfs);
            return log.Ended && log.Complaints.Count == 0 ? log : throw new BenchException($"the machine did not end well; its console is in {log.File}");
        }
        catch (MachineException e)
        {
            throw new BenchException(e.Message, e);
        }
    }
}
