namespace Trapless.Cli.Doctor;

/// <summary>What the processor, and the C library on it, must offer.</summary>
internal static class ProcessorChecks
{
    private const ulong FsGsBaseBit = 2;

    internal static IEnumerable<Finding> Run(SystemFiles files) =>
        [FsGsBase((Auxiliary.Value(Auxiliary.HardwareCapabilities2) & FsGsBaseBit) != 0), Cet(files), Finding.Ok("glibc", Auxiliary.LibraryVersion() ?? "unknown")];

    internal static Finding FsGsBase(bool usable) => usable ? Finding.Ok("fsgsbase", "usable")
        : Finding.Warning("fsgsbase", "not usable: the layer sets its base by system calls", "boot kernel 5.9 or later without nofsgsbase");

    /// <summary>A shadow stack is told by <c>x86_Thread_features</c>; the processor's own ability does no harm.</summary>
    internal static Finding Cet(SystemFiles files)
    {
        var active = files.Field("/proc/self/status", "x86_Thread_features:") ?? "";
        var able = files.Field("/proc/cpuinfo", "flags")?.Split(' ').Contains("user_shstk", StringComparer.Ordinal) is true;
        if (active.Contains("shstk", StringComparison.Ordinal))
            return Finding.Warning("cet", "shadow stacks are on", "programs keep them; run with GLIBC_TUNABLES=glibc.cpu.x86_shstk=off if one fails");
        return Finding.Ok("cet", able ? "shadow stacks available, off" : "no user shadow stacks");
    }
}
