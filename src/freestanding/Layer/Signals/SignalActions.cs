using System.Runtime.InteropServices;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary><c>struct kernel_sigaction</c> of x86-64.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SignalAction
{
    public ulong Handler;
    public ulong Flags;
    public ulong Restorer;
    public ulong Mask;
}

/// <summary>
/// rt_sigaction. The kernel is given the layer's entry in place of every handler the program installs; the program's is kept in
/// a table and reported back to it. Flags, restorer and mask stay the program's, so frames and sigreturn are native.
/// </summary>
internal static unsafe class SignalActions
{
    /// <summary>The highest signal.</summary>
    public const int Signals = 64;

    private const int ActionSize = 32, Efault = -14;
    private const int FirstQueued = 32; // signal(7): real-time signals are queued, of any other one waits at most
    private const ulong Default = 0, Ignore = 1;
    private const ulong NoDefer = 0x40000000; // SA_NODEFER

    /// <summary>Words of a table of handlers; Entry/signal.S reads it by the signal's number. The last four are <see cref="SigsysAction"/>'s.</summary>
    public const int TableWords = Signals + 5;

    /// <summary>
    /// Whether a handler does not block its own signal, of which many may wait: the kernel puts a frame for each on the stack in use before the first
    /// handler runs. The layer's stack has not the room of the program's: no clock is read on it any more.
    /// </summary>
    public static bool ArePiled => piled != 0;

    private static int piled;

    public static int Handle(Task* task)
    {
        int signal = (int)task->Rdi;
        SignalAction* wanted = (SignalAction*)task->Rsi;
        SignalAction* old = (SignalAction*)task->Rdx;
        if (signal < 1 || signal > Signals || task->R10 != 8 || Process.Left)
        {
            return Outcome.Direct(task);
        }

        bool virtualised = signal == SigsysAction.Signal && UserDispatch.Active;
        if (wanted == null && !virtualised)
        {
            return Ask(task, signal, old);
        }

        bool readable = wanted == null || OwnStack.IsBeside(task, wanted, ActionSize) || UserMemory.CanRead((ulong)wanted, ActionSize);
        if (!readable || !(OwnStack.IsBeside(task, old, ActionSize) || CanWrite(old)))
        {
            return Outcome.Direct(task); // A bad pointer: the kernel's EFAULT, and its half done change.
        }

        return virtualised ? SigsysAction.Handle(task, wanted, old) : Install(task, signal, wanted, old);
    }

    private static int Ask(Task* task, long signal, SignalAction* old)
    {
        ulong before = task->Handlers[signal];
        long result = Sys.Call(SystemCall.RtSigaction, signal, 0, (long)old, 8);
        if (result == 0 && old != null)
        {
            Restore(old, before);
        }

        return Outcome.Return(task, result);
    }

    private static int Install(Task* task, long signal, SignalAction* wanted, SignalAction* old)
    {
        SignalAction ours;
        ours.Handler = wanted->Handler;
        ours.Flags = wanted->Flags;
        ours.Restorer = wanted->Restorer;
        ours.Mask = wanted->Mask;
        ulong before = task->Handlers[signal];
        bool handler = ours.Handler != Default && ours.Handler != Ignore;
        if (handler)
        {
            // Before the kernel knows: a signal that comes in between is handled by the new handler, as if it came a little later.
            Expect(signal, ours.Flags);
            task->Handlers[signal] = ours.Handler;
            ours.Handler = (ulong)Symbols.SignalEntry();
        }

        long result = Sys.Call(SystemCall.RtSigaction, signal, (long)&ours, (long)old, 8);
        if (result != 0 && result != Efault) // that is of the old action alone: the new one is in force
        {
            task->Handlers[signal] = before;
        }
        else if (old != null)
        {
            Restore(old, before);
        }

        return Outcome.Return(task, result);
    }

    private static void Expect(long signal, ulong flags)
    {
        if (signal >= FirstQueued && (flags & NoDefer) != 0 && !ArePiled)
        {
            piled = 1;
            TaskPool.ReadNoClocks();
        }
    }

    private static void Restore(SignalAction* old, ulong handler)
    {
        if (old->Handler == (ulong)Symbols.SignalEntry())
        {
            old->Handler = handler;
        }
    }

    /// <summary>The kernel is made to write its old mask there; what it wrote is overwritten by the answer.</summary>
    private static bool CanWrite(SignalAction* old)
    {
        if (old == null)
        {
            return true;
        }

        ulong at = (ulong)old;
        return UserMemory.CanWrite(at) && UserMemory.CanWrite(at + ActionSize - 8);
    }
}
