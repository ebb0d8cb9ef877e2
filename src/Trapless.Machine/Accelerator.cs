using System.Runtime.InteropServices;

namespace Trapless.Machine;

/// <summary>Whether virtual machines can use the processor's own virtualisation.</summary>
internal static partial class Accelerator
{
    private const nuint CreateMachine = 0xAE01; // KVM_CREATE_VM, include/uapi/linux/kvm.h

    internal static bool IsThere()
    {
        if (!HasVirtualisation()) return false; // The device may be there, and emulate too little.
        try
        {
            using var device = File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            var machine = Control((int)device.DangerousGetHandle(), CreateMachine, 0);
            if (machine < 0) return false;
            _ = Close(machine);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasVirtualisation() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal)) is { } flags
        && flags.Split(' ').Any(f => f is "vmx" or "svm");

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int file, nuint request, nuint argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
