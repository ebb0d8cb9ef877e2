using Trapless.Layer;

namespace Trapless.Kernel;

/// <summary>Memory mappings, and copies that use no vector register.</summary>
internal static unsafe class Memory
{
    public const ulong PageSize = 4096;
    public const int None = 0, Read = 1, Write = 2, Execute = 4;
    public const int Shared = 1, Private = 2, Fixed = 0x10, Anonymous = 0x20, GrowsDown = 0x100, NoReserve = 0x4000, FixedNoReplace = 0x100000;

    public static ulong PageDown(ulong value) => value & ~(PageSize - 1);

    public static ulong PageUp(ulong value) => (value + PageSize - 1) & ~(PageSize - 1);

    public static bool Failed(long result) => (ulong)result > unchecked((ulong)-4096L);

    public static long Map(ulong address, ulong length, int protection, int flags, int descriptor, ulong offset) =>
        Sys.Call(SystemCall.Mmap, (long)address, (long)length, protection, flags, descriptor, (long)offset);

    public static long MapAnonymous(ulong length, int protection) =>
        Map(0, length, protection, Private | Anonymous | NoReserve, -1, 0);

    public static long Unmap(ulong address, ulong length) => Sys.Call(SystemCall.Munmap, (long)address, (long)length);

    public static long Protect(ulong address, ulong length, int protection) =>
        Sys.Call(SystemCall.Mprotect, (long)address, (long)length, protection);

    /// <summary>
    /// A second mapping of the same pages of a shared mapping, over whatever lies at <paramref name="to"/>: mremap with an
    /// old size of 0 (mm/mremap.c). It needs neither descriptor nor path, so it works in a chroot and a mount namespace.
    /// </summary>
    public static long Duplicate(ulong from, ulong length, ulong to) =>
        Sys.Call(SystemCall.Mremap, (long)from, 0, (long)length, 3 /* MREMAP_MAYMOVE | MREMAP_FIXED */, (long)to, 0);

    /// <summary>Copies upwards, byte by byte: right also when <paramref name="to"/> lies below an overlapping source.</summary>
    public static void Copy(byte* to, byte* from, long length)
    {
        for (long i = 0; i < length; i++)
        {
            System.Threading.Volatile.Write(ref to[i], from[i]);
        }
    }

    public static void CopyWords(ulong* to, ulong* from, long words)
    {
        for (long i = 0; i < words; i++)
        {
            System.Threading.Volatile.Write(ref to[i], from[i]);
        }
    }

    public static bool Same(byte* a, byte* b, long length)
    {
        long i = 0;
        while (i < length && a[i] == b[i])
        {
            i++;
        }

        return i == length;
    }

    public static void Zero(byte* at, long length)
    {
        long words = length / 8;
        for (long i = 0; i < words; i++)
        {
            System.Threading.Volatile.Write(ref ((ulong*)at)[i], 0);
        }

        for (long i = words * 8; i < length; i++)
        {
            System.Threading.Volatile.Write(ref at[i], 0);
        }
    }
}
