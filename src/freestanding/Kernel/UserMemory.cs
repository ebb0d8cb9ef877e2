using Trapless.Layer;

namespace Trapless.Kernel;

/// <summary>
/// Asks the kernel whether memory the program named may be read, so that a bad pointer becomes EFAULT and not a fault inside the layer. Changes
/// nothing, so signals may be open.
/// </summary>
internal static unsafe class UserMemory
{
    private const int NoSuchWay = -1, Einval = -22;

    /// <summary>
    /// Whether the aligned 8 bytes around <paramref name="address"/> can be read: the kernel is made to read a set of signals, and only then looks at
    /// what is to be done with it (sigprocmask of kernel/signal.c), which is nothing.
    /// </summary>
    public static bool CanReadWord(ulong address) =>
        address > 7 && Sys.Call(SystemCall.RtSigprocmask, NoSuchWay, (long)(address & ~7UL), 0, 8) == Einval; // a null set is no question

    /// <summary>Whether all bytes of a range can be read; one question a page.</summary>
    public static bool CanRead(ulong address, ulong length)
    {
        if (length == 0)
        {
            return true;
        }

        ulong last = address + length - 1;
        for (ulong page = Memory.PageDown(address); page <= last; page += Memory.PageSize)
        {
            if (!CanReadWord(page < address ? address : page))
            {
                return false;
            }
        }

        return last >= address;
    }

    /// <summary>Whether 8 bytes can be written: the kernel is made to write the set of blocked signals there. They are as before then.</summary>
    public static bool CanWrite(ulong address)
    {
        if (!CanRead(address, 8))
        {
            return false;
        }

        ulong saved = *(ulong*)address;
        bool good = Sys.Call(SystemCall.RtSigprocmask, 0, 0, (long)address, 8) == 0;
        if (good)
        {
            *(ulong*)address = saved;
        }

        return good;
    }

    /// <summary>Copies a string of at most <paramref name="size"/> - 1 bytes with its NUL. False when it is longer or cannot be read; the start of it is copied then.</summary>
    public static bool CopyText(byte* to, byte* from, int size)
    {
        for (int i = 0; i < size; i++)
        {
            if ((i == 0 || Memory.PageDown((ulong)(from + i)) == (ulong)(from + i)) && !CanReadWord((ulong)(from + i)))
            {
                to[i] = 0;
                return false;
            }

            to[i] = from[i];
            if (to[i] == 0)
            {
                return true;
            }
        }

        to[size - 1] = 0;
        return false;
    }

    /// <summary>Number of entries of a NULL-terminated pointer array, or -1 when it is not readable.</summary>
    public static long ArrayLength(byte** array, long maximum)
    {
        if (array == null)
        {
            return 0; // execve takes NULL for an empty array (fs/exec.c).
        }

        for (long i = 0; i < maximum; i++)
        {
            ulong first = (ulong)(array + i), last = first + 7;
            bool ask = i == 0 || Memory.PageDown(first) != Memory.PageDown(first - 8) || Memory.PageDown(first) != Memory.PageDown(last);
            if (ask && (!CanReadWord(first) || !CanReadWord(last)))
            {
                return -1;
            }

            if (array[i] == null)
            {
                return i;
            }
        }

        return -1;
    }
}
