using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>
/// A machine with the module as DKMS installs it, loaded by <c>modprobe</c>. It hibernates to its disk while a program is busy in ring 0, turns itself off,
/// is turned on again and goes on.
/// </summary>
public abstract class InstalledMachine
{
    private protected InstalledMachine(string line)
    {
        var kernel = Bed.Prepare(line).Kernel;
        var directory = Path.Combine(Bed.Artifacts, "dkms-" + line);
        var modules = KernelModule.InstallByDkms(kernel, Path.Combine(Bed.Repository, "kernel"), directory);
        var disk = Path.Combine(directory, "disk");
        using (var file = File.Create(disk)) file.SetLength(1L << 30); // sparse
        Before = Boot("installed-", line, modules, disk);
        After = Boot("awake-", line, modules, disk);
        File.Delete(disk);
    }

    /// <summary>The console until the machine turns itself off.</summary>
    public ConsoleLog Before { get; }

    /// <summary>The console from then on.</summary>
    public ConsoleLog After { get; }

    // What the disk needs, in this order; 6.12 has most of it built in.
    private static readonly string[] s_disk = ["virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci", "virtio_blk"];

    private static ConsoleLog Boot(string name, string line, string modules, string disk)
    {
        var files = new GuestFiles().AddGuest("hostile").AddProgram("/usr/bin/bash").AddProgram("/usr/bin/ls")
            .AddStep("resume", $"insert {string.Join(' ', s_disk)}; cat /sys/block/vda/dev > /sys/power/resume; echo nothing to resume from")
            .AddStep("load", $"guest index /images.list {GuestSystem.Cache} && modprobe trapless && {GuestSystem.Loader} /usr/bin/ls /usr; cat /dev/trapless; modinfo trapless | grep updates/dkms")
            .AddStep("hibernate", $"mkswap /dev/vda > /dev/null; swapon /dev/vda; echo shutdown > /sys/power/disk; hostile fast > /tmp/log & sleep 0.3; {GuestSystem.Loader} /usr/bin/bash -c 'echo disk > /sys/power/state && echo resumed > /tmp/resumed'; wait $!; echo status $? > /tmp/status")
            .AddStep("awake", $"cat /tmp/resumed /tmp/status; grep NOT /tmp/log; {GuestSystem.Loader} /usr/bin/ls /usr; cat /dev/trapless; modprobe -r trapless && echo unloaded");
        foreach (var file in Directory.EnumerateFiles(modules, "*", SearchOption.AllDirectories)) files.Add("/usr/lib/modules" + file[modules.Length..], file);
        Bed.Prepare(line).Kernel.AddModules(files, s_disk);
        return Bed.Boot(name + line, line, files, new BootOptions { Processors = 2, Memory = 384, Disk = disk });
    }
}

/// <summary>6.1.</summary>
public sealed class Installed61() : InstalledMachine("6.1");

/// <summary>6.12.</summary>
public sealed class Installed612() : InstalledMachine("6.12");
