using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// A lock of one word: the thread that holds it, as the kernel knows it for FUTEX_LOCK_PI (futex(2)); 0 is free. Taken only with all signals blocked. A holder of
/// lesser priority on the same CPU is let go on, and one that was killed, of a process that shares the memory, is inherited from.
/// </summary>
internal unsafe struct FutexLock
{
    private const long LockPrivate = 134, UnlockPrivate = 135; // FUTEX_LOCK_PI, FUTEX_UNLOCK_PI, FUTEX_PRIVATE_FLAG
    private const long Esrch = -3, Edeadlk = -35, Enosys = -38;
    private const int Holder = 0x3fffffff; // FUTEX_TID_MASK; the bits above it are the kernel's

    private int word;

    public static void Take(ref FutexLock of)
    {
        if (TaskPool.IsAlone)
        {
            return; // nobody comes before Release
        }

        int self = (int)Sys.Call(SystemCall.Gettid);
        int seen = Interlocked.CompareExchange(ref of.word, self, 0);
        while (seen != 0)
        {
            long result = Call(ref of, LockPrivate);
            bool abandoned = result is Esrch or Edeadlk; // there is no such thread any more, or its number is ours now
            if (result == 0 || (abandoned && Interlocked.CompareExchange(ref of.word, self, seen) == seen))
            {
                return;
            }

            if (result == Enosys)
            {
                Sys.Call(SystemCall.SchedYield);
            }

            seen = Interlocked.CompareExchange(ref of.word, self, 0);
        }
    }

    public static void Release(ref FutexLock of)
    {
        int held = of.word;
        if (held != 0 && ((held & ~Holder) != 0 || Interlocked.CompareExchange(ref of.word, 0, held) != held))
        {
            Call(ref of, UnlockPrivate);
        }
    }

    /// <summary>For a copied child: it has no other thread that could hold the lock.</summary>
    public static void Reset(ref FutexLock of)
    {
        if (of.word != 0) // Hardly ever; a write would copy the page in every child.
        {
            of.word = 0;
        }
    }

    /// <summary>No time limit: the fourth argument is zero.</summary>
    private static long Call(ref FutexLock of, long operation)
    {
        fixed (int* word = &of.word)
        {
            return Sys.Call(SystemCall.Futex, (long)word, operation, 0, 0);
        }
    }
}
