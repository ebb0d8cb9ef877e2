using System.Diagnostics;
using System.Globalization;

namespace Trapless.Machine;

/// <summary>Boots a kernel with an initramfs under QEMU and collects what its console says.</summary>
public static class VirtualMachine
{
    /// <summary>
    /// Boots, waits for the machine to turn itself off, and returns its console. QEMU writes the log itself: a reader that falls behind would
    /// make the serial port lose characters.
    /// </summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="initramfs">The initramfs, a file.</param>
    /// <param name="log">The file for the console's log.</param>
    /// <param name="options">How.</param>
    /// <exception cref="MachineException">QEMU is missing.</exception>
    public static ConsoleLog Boot(StockKernel kernel, string initramfs, string log, BootOptions options)
    {
        var start = new ProcessStartInfo("qemu-system-x86_64", Arguments(kernel, initramfs, log, options))
        {
            UseShellExecute = false, RedirectStandardError = true, RedirectStandardInput = true,
        };
        File.Delete(log);
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new MachineException("qemu-system-x86_64 is missing; apt-get install qemu-system-x86", e);
        }

        using (process)
        {
            process!.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var inTime = process.WaitForExit(options.Limit);
            if (!inTime) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return new ConsoleLog(File.ReadAllText(log) + errors.Result, log, inTime);
        }
    }

    /// <summary>
    /// QEMU before 8.0 emulates cmpxchg16b with flags that are not the processor's, but bits of what was computed before: the trap and direction flags among
    /// them. When an interrupt comes before they are set anew they become the interrupted kernel's ("WARNING ... exc_debug_kernel" and worse, with no module
    /// too). Without the instruction the kernel's allocator uses others.
    /// </summary>
    private const string WithoutWrongFlags = ",cx16=off";

    /// <summary>
    /// All emulated processors take turns on one thread. QEMU 7.2's threads now and then execute an instruction that another processor has
    /// replaced meanwhile, which the kernel's patching of its own code does not survive ("Oops: int3", one boot of some hundred, before any module is loaded).
    /// </summary>
    private const string OneThread = "tcg,thread=single";

    private static IEnumerable<string> Arguments(StockKernel kernel, string initramfs, string log, BootOptions options)
    {
        var emulated = options.CountInstructions || !Accelerator.IsThere();
        return
        [
            "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "file:" + log, "-machine", "q35", "-accel", emulated ? OneThread : "kvm",
            "-cpu", options.Processor + (emulated ? WithoutWrongFlags : ""), "-smp", Number(options.Processors), "-m", Number(options.Memory),
            .. options.Disk is { } disk ? ["-drive", $"file={disk.Replace(",", ",,", StringComparison.Ordinal)},format=raw,if=virtio"] : Array.Empty<string>(),
            "-kernel", kernel.Image, "-initrd", initramfs, .. options.CountInstructions ? ["-icount", "shift=0"] : Array.Empty<string>(),
            "-append", "console=ttyS0 no_timer_check tsc=reliable rdinit=/init panic=-1 oops=panic loglevel=5 nopti " + Patience + options.CommandLine,
        ];
    }

    /// <summary>On a busy host an emulated processor may stand still for half a minute, which is no stall or lockup of its kernel's; one that lasts is still told of.</summary>
    private const string Patience = "rcupdate.rcu_cpu_stall_timeout=300 watchdog_thresh=60 ";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
