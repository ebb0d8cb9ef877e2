using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Structures that the program hands to a call being mapped: read here, where natively the kernel would, so checked as it would.</summary>
internal static unsafe class ProgramMemory
{
    public const int Readable = 0, Fault = 1, AskBlocked = 2;

    /// <summary>
    /// Whether <paramref name="size"/> bytes can be read. On the task's own stack that is known; elsewhere the kernel is asked,
    /// which needs signals blocked (<see cref="AskBlocked"/>: come again).
    /// </summary>
    public static int Look(Task* task, long address, int size, bool blocked)
    {
        if (OwnStack.Holds(task, (void*)address, size))
        {
            return Readable;
        }

        if (!blocked)
        {
            return AskBlocked;
        }

        return UserMemory.CanRead((ulong)address, (ulong)size) ? Readable : Fault;
    }

    /// <summary>Whether the 4 bytes there can be written. They are overwritten; signals may be open.</summary>
    public static bool CanOverwrite(byte* at) => Sys.Call(SystemCall.Getresuid, (long)at, (long)at, (long)at) == 0;

    /// <summary>
    /// As copy_struct_from_user (include/linux/uaccess.h) for a structure whose first <paramref name="known"/> bytes are: 0, or E2BIG for
    /// a longer one that is not zero behind them. Precondition: all bytes can be read.
    /// </summary>
    public static long Tail(byte* structure, long size, int known)
    {
        const int TooBig = -7;
        for (long i = known; i < size; i++)
        {
            if (structure[i] != 0)
            {
                return TooBig;
            }
        }

        return 0;
    }
}
