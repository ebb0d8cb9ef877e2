using System.Runtime.InteropServices;

namespace Trapless.Cli.Doctor;

/// <summary>What the kernel and the C library tell a process of themselves.</summary>
internal static unsafe partial class Auxiliary
{
    internal const ulong HardwareCapabilities2 = 26, RseqFeatureSize = 27, VirtualObject = 33;
    private const int PrctlSetMm = 35;
    private const ulong SetMmMapSize = 15;

    /// <summary>An entry of the auxiliary vector, 0 if it is missing.</summary>
    [LibraryImport("libc", EntryPoint = "getauxval")]
    internal static partial ulong Value(ulong type);

    /// <summary>Whether a process may set its own memory map's description (CONFIG_CHECKPOINT_RESTORE): asks for its size only.</summary>
    internal static bool CanDescribeMemory()
    {
        uint size = 0;
        return Prctl(PrctlSetMm, SetMmMapSize, (ulong)&size, 0, 0) == 0;
    }

    /// <summary>glibc's version.</summary>
    internal static string? LibraryVersion() => Marshal.PtrToStringUTF8(GlibcVersion());

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, ulong a, ulong b, ulong c, ulong d);

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial nint GlibcVersion();
}
