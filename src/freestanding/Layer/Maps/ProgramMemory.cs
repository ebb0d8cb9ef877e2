using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Structures that the program hands to a call being mapped: read here, where natively the kernel would, so checked as it would.</summary>
internal static unsafe class ProgramMemory
{
    private const int Ebadf = -9;

    /// <summary>Whether <paramref name="size"/> bytes can be read. On the task's own stack that is known; elsewhere the kernel is asked.</summary>
    public static bool CanRead(Task* task, long address, int size) =>
        OwnStack.Holds(task, (void*)address, size) || UserMemory.CanRead((ulong)address, (ulong)size);

    /// <summary>
    /// Whether the 8 bytes there can be read and written: sendfile reads its offset, finds no descriptors, and writes the offset back (fs/read_write.c).
    /// </summary>
    public static bool CanWriteWord(long address) => Sys.Call(SystemCall.Sendfile, -1, -1, address, 0) == Ebadf;

    /// <summary>Whether the 4 bytes there can be written. They are overwritten; signals may be open.</summary>
    public static bool CanOverwrite(byte* at) => Sys.Call(SystemCall.Getresuid, (long)at, (long)at, (long)at) == 0;

    /// <summary>
    /// As copy_struct_from_user (include/linux/uaccess.h) for a structure whose first <paramref name="known"/> bytes are: 0, E2BIG for a longer one that is
    /// not zero behind them, EFAULT for one that is not there. What lies behind is looked at first.
    /// </summary>
    public static long Structure(Task* task, long structure, long size, int known)
    {
        const int TooBig = -7, Efault = -14;
        bool isThere = OwnStack.Holds(task, (void*)structure, (int)size);
        for (long i = known; i < size; i++)
        {
            bool newPage = i == known || ((ulong)(structure + i) & (Memory.PageSize - 1)) == 0;
            if (newPage && !isThere && !UserMemory.CanReadWord((ulong)(structure + i)))
            {
                return Efault;
            }

            if (((byte*)structure)[i] != 0)
            {
                return TooBig;
            }
        }

        return isThere || UserMemory.CanRead((ulong)structure, (ulong)(size < known ? size : known)) ? 0 : Efault;
    }

    /// <summary>
    /// Copies to the program's memory as the kernel does: 0, or EFAULT. At most a page. Through a pipe, the one way that any process has;
    /// without two free descriptors ENOSYS. Precondition: every signal is blocked.
    /// </summary>
    public static long Write(void* to, void* from, long size)
    {
        const int Efault = -14;
        if (size == 0)
        {
            return 0;
        }

        ulong ends = 0; // int[2]
        if (Sys.Call(SystemCall.Pipe2, (long)&ends, Files.CloseOnExec) != 0)
        {
            return KernelMap.Enosys;
        }

        int reading = (int)ends, writing = (int)(ends >> 32);
        bool good = Sys.Call(SystemCall.Write, writing, (long)from, size) == size && Sys.Call(SystemCall.Read, reading, (long)to, size) == size;
        Files.Close(reading);
        Files.Close(writing);
        return good ? 0 : Efault;
    }

    /// <summary>Length of a string that can be read; EFAULT, or ENAMETOOLONG when it has no end within <paramref name="maximum"/> bytes.</summary>
    public static long StringLength(byte* text, long maximum)
    {
        const int Efault = -14, NameTooLong = -36;
        for (long i = 0; i < maximum; i++)
        {
            bool newPage = i == 0 || ((ulong)(text + i) & (Memory.PageSize - 1)) == 0;
            if (newPage && !UserMemory.CanReadWord((ulong)(text + i)))
            {
                return Efault;
            }

            if (text[i] == 0)
            {
                return i;
            }
        }

        return NameTooLong;
    }
}
