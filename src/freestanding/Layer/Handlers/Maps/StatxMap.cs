using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// statx (Linux 4.11) by newfstatat. Kept: all of STATX_BASIC_STATS, links, automounts, empty paths, errors. Not kept: what struct stat
/// does not have, the time of birth, the attributes, the mount's number; stx_mask and stx_attributes_mask say so, which is how statx(2)
/// reports what a file system does not supply. AT_STATX_FORCE_SYNC is EINVAL (statx(2), invalid flag): a plain stat does not force it.
/// </summary>
internal static unsafe class StatxMap
{
    private const long ForceSync = 0x2000, DontSync = 0x4000, LookupFlags = 0x100 | 0x800 | 0x1000;
    private const long ReservedMask = 0x80000000;
    private const uint BasicStats = 0x7ff;
    private const int StatxSize = 256, Efault = -14;

    /// <summary>The struct stat is the end of the struct statx that it becomes.</summary>
    private const int StatAt = StatxSize - 144;

    public static int Convert(Task* task)
    {
        long flags = (uint)task->Rdx;
        if ((task->R10 & ReservedMask) != 0 || (flags & ~(DontSync | LookupFlags)) != 0)
        {
            return MappedCall.Return(task, KernelMap.Einval);
        }

        MappedCall.Become(task, SystemCall.Newfstatat);
        task->NewRdx = task->R8 + StatAt; // the kernel checks the program's pointer
        task->NewR10 = flags & LookupFlags;
        task->Finish = 1;
        return MappedCall.Call;
    }

    /// <summary>
    /// May be repeated at any point: the first half writes before the struct stat only, and what the second needs of it is put away by then.
    /// Entry/structures.S has a short form of it.
    /// </summary>
    public static void Finish(Task* task)
    {
        byte* buffer = (byte*)task->OldR8;
        ulong* kept = Task.PutAway(task);
        if (task->Result != 0)
        {
            return;
        }

        if (task->Kept == 0)
        {
            bool samePage = Memory.PageDown((ulong)buffer) == Memory.PageDown((ulong)buffer + StatAt);
            if (!samePage && !OwnStack.Holds(task, buffer, StatxSize) && !ProgramMemory.CanOverwrite(buffer))
            {
                task->Result = Efault;
                return;
            }

            ulong* stat = (ulong*)(buffer + StatAt);
            WriteFirst(stat, (ulong*)buffer);
            Keep(task, stat[11], (uint)stat[12], stat[5], stat[0]);
        }

        WriteSecond(kept, (ulong*)buffer);
    }

    /// <summary>st_mtim, st_rdev and st_dev: from here on they may be written over.</summary>
    public static void Keep(Task* task, ulong modified, ulong nanoseconds, ulong special, ulong device)
    {
        ulong* kept = Task.PutAway(task);
        kept[0] = modified;
        kept[1] = nanoseconds;
        kept[2] = special;
        kept[3] = device;
        Volatile.Write(ref task->Kept, 1);
    }

    private static void WriteFirst(ulong* stat, ulong* statx)
    {
        uint* words = (uint*)statx;
        words[0] = BasicStats;
        words[1] = (uint)stat[7];        // st_blksize
        statx[1] = 0;
        words[4] = (uint)stat[2];        // st_nlink
        words[5] = ((uint*)stat)[7];     // st_uid
        words[6] = ((uint*)stat)[8];     // st_gid
        words[7] = ((uint*)stat)[6];     // st_mode, 16 bits
        statx[4] = stat[1];              // st_ino
        statx[5] = stat[6];              // st_size
        statx[6] = stat[8];              // st_blocks
        statx[7] = 0;
        Time(statx + 8, stat + 9);       // st_atim
        statx[10] = statx[11] = 0;
        Time(statx + 12, stat + 13);     // st_ctim
    }

    private static void WriteSecond(ulong* kept, ulong* statx)
    {
        Time(statx + 14, kept);
        Device((uint*)(statx + 16), kept[2]);
        Device((uint*)(statx + 17), kept[3]);
        Memory.Zero((byte*)(statx + 18), StatxSize - 144);
    }

    private static void Time(ulong* to, ulong* from)
    {
        to[0] = from[0];
        to[1] = (uint)from[1];
    }

    /// <summary>new_encode_dev of include/linux/kdev_t.h, taken apart.</summary>
    private static void Device(uint* to, ulong encoded)
    {
        to[0] = (uint)((encoded & 0xfff00) >> 8);
        to[1] = (uint)((encoded & 0xff) | ((encoded >> 12) & 0xfff00));
    }
}
