using System.Globalization;

namespace Trapless.Cli.Doctor;

/// <summary>What the kernel must offer.</summary>
internal static class KernelChecks
{
    private static readonly Version Oldest = new(4, 18);

    internal static IEnumerable<Finding> Run(SystemFiles files) =>
        [Release(files), MemoryMap(Auxiliary.CanDescribeMemory()), VirtualObject(), Rseq(), LowAddresses(files)];

    internal static Finding Release(SystemFiles files)
    {
        var release = files.Read("/proc/sys/kernel/osrelease") ?? "unknown";
        return Parse(release) is not { } version || version >= Oldest ? Finding.Ok("kernel", release)
            : Finding.Failure("kernel", $"{release} is older than {Oldest}", $"boot a kernel of version {Oldest} or later");
    }

    internal static Finding MemoryMap(bool works) => works ? Finding.Ok("memory-map", "PR_SET_MM_MAP works")
        : Finding.Warning("memory-map", "no PR_SET_MM_MAP: /proc/PID/cmdline and exe of programs show the loader", "boot a kernel with CONFIG_CHECKPOINT_RESTORE=y");

    /// <summary>Page 0 is not used, so that any value will do; so will a value that cannot be read.</summary>
    private static Finding LowAddresses(SystemFiles files) =>
        Finding.Ok("mmap_min_addr", $"{files.Read("/proc/sys/vm/mmap_min_addr") ?? "unreadable"}; any value will do");

    private static Finding VirtualObject() => Auxiliary.Value(Auxiliary.VirtualObject) != 0 ? Finding.Ok("vdso", "present")
        : Finding.Warning("vdso", "not mapped: the layer cannot answer clock calls", "boot without vdso=0");

    private static Finding Rseq() => Finding.Ok("rseq", Auxiliary.Value(Auxiliary.RseqFeatureSize) is > 0 and var size
        ? string.Create(CultureInfo.InvariantCulture, $"supported, {size} bytes") : "not announced by the kernel");

    private static Version? Parse(string release)
    {
        var number = string.Concat(release.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')).Trim('.');
        return Version.TryParse(number, out var version) ? version : null;
    }
}
