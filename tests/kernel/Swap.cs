using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>Swap space for a guest: compressed memory (zram), which needs no disk.</summary>
internal static class Swap
{
    private static readonly string[] s_modules = ["lz4_compress", "lz4hc_compress", "zsmalloc", "lzo-rle", "lzo", "zram"];

    /// <summary>What a step says to have so much of it.</summary>
    internal static string On(string size) => $"insert {string.Join(' ', s_modules)}; echo {size} > /sys/block/zram0/disksize; mkswap /dev/zram0 > /dev/null; swapon /dev/zram0; ";

    /// <summary>What it then says to have 24 MiB of memory, the rest of what it uses being swapped out.</summary>
    internal const string Little = "mkdir -p /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup; echo +memory > /sys/fs/cgroup/cgroup.subtree_control; mkdir /sys/fs/cgroup/little; echo 24M > /sys/fs/cgroup/little/memory.max; echo 0 > /sys/fs/cgroup/little/cgroup.procs; ";

    internal static void Add(GuestFiles files, string line) => Bed.Prepare(line).Kernel.AddModules(files, s_modules);
}
