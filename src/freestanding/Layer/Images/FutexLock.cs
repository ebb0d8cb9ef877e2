using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// A lock of one word (Drepper, "Futexes Are Tricky", mutex 2), taken only with all signals blocked. Who waits sleeps: a real-time thread that only
/// yielded would keep a holder on its CPU from ever going on.
/// </summary>
internal unsafe struct FutexLock
{
    private const int Free = 0, Held = 1, Waited = 2;
    private const long WaitPrivate = 128, WakePrivate = 129; // linux/futex.h

    private int word;

    public static void Take(ref FutexLock of)
    {
        int seen = Interlocked.CompareExchange(ref of.word, Held, Free);
        while (seen != Free)
        {
            if (seen == Waited || Interlocked.CompareExchange(ref of.word, Waited, Held) != Free)
            {
                Call(ref of, WaitPrivate, Waited);
            }

            seen = Interlocked.CompareExchange(ref of.word, Waited, Free);
        }
    }

    public static void Release(ref FutexLock of)
    {
        if (Interlocked.ExchangeAdd(ref of.word, -1) == Waited)
        {
            Volatile.Write(ref of.word, Free);
            Call(ref of, WakePrivate, 1);
        }
    }

    /// <summary>For a copied child: it has no other thread that could hold the lock.</summary>
    public static void Reset(ref FutexLock of)
    {
        if (of.word != Free) // Hardly ever; a write would copy the page in every child.
        {
            of.word = Free;
        }
    }

    /// <summary>No time limit: the fourth argument is zero.</summary>
    private static void Call(ref FutexLock of, long operation, long value)
    {
        fixed (int* word = &of.word)
        {
            Sys.Call(SystemCall.Futex, (long)word, operation, value, 0);
        }
    }
}
