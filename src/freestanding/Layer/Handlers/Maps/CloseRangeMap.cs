using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// close_range (Linux 5.9) by close, or fcntl(FD_CLOEXEC), of each descriptor /proc/self/fd lists, and unshare(CLONE_FILES) first for
/// CLOSE_RANGE_UNSHARE. Kept: all of it for a single thread. Not kept: the kernel holds the table's lock, so a descriptor that another thread
/// opens meanwhile may stay, as it may when it opens it a moment later. Without /proc: ENOSYS, as on a kernel without the call; when no
/// descriptor is free to read it: EMFILE (close_range(2)).
/// </summary>
internal static unsafe class CloseRangeMap
{
    private const uint Unshare = 2, MarkCloseOnExec = 4;
    private const int Emfile = -24, Enfile = -23;
    private const int ListSize = 4096, LengthOffset = 16, NameOffset = 19; // struct linux_dirent64
    private const int CloneFiles = 0x400;

    /// <summary>May be repeated before the program goes on.</summary>
    public static int Answer(Task* task)
    {
        uint first = (uint)task->Rdi, last = (uint)task->Rsi, flags = (uint)task->Rdx;
        if (first > last || (flags & ~(Unshare | MarkCloseOnExec)) != 0)
        {
            return MappedCall.Return(task, KernelMap.Einval);
        }

        long shared = (flags & Unshare) != 0 ? Sys.Call(SystemCall.Unshare, CloneFiles) : 0;
        return MappedCall.Return(task, shared < 0 ? shared : Walk(first, last, (flags & MarkCloseOnExec) != 0));
    }

    private static long Walk(uint first, uint last, bool mark)
    {
        long list = HeldDescriptor.Open(Files.AtFdCwd, Text.Literal("/proc/self/fd"u8), Files.ReadOnly | Files.Directory | Files.CloseOnExec, 0);
        if (list < 0)
        {
            return list is Emfile or Enfile ? Emfile : KernelMap.Enosys;
        }

        byte* entries = stackalloc byte[ListSize];
        long n;
        while ((n = Sys.Call(SystemCall.Getdents64, list, (long)entries, ListSize)) > 0)
        {
            for (byte* entry = entries; entry < entries + n; entry += *(ushort*)(entry + LengthOffset))
            {
                long descriptor = Number(entry + NameOffset);
                if (descriptor >= first && descriptor <= last && descriptor != list)
                {
                    Close(descriptor, mark);
                }
            }
        }

        HeldDescriptor.Close();
        return n;
    }

    private static void Close(long descriptor, bool mark)
    {
        if (mark)
        {
            Sys.Call(SystemCall.Fcntl, descriptor, 2 /* F_SETFD */, 1 /* FD_CLOEXEC */);
        }
        else
        {
            Sys.Call(SystemCall.Close, descriptor);
        }
    }

    /// <summary>-1 for "." and "..".</summary>
    private static long Number(byte* name)
    {
        long number = *name == '.' ? -1 : 0;
        for (; *name >= '0' && *name <= '9'; name++)
        {
            number = (number * 10) + (*name - '0');
        }

        return number;
    }
}
