using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// rt_sigprocmask under --complete. A missed site raises SIGSYS by force: were it blocked, the kernel would kill the program. So SIGSYS is
/// never blocked; whether the program believes it is stands in the task block. Entry/signal.S and Entry/complete.S keep the same up
/// across handlers.
/// </summary>
internal static unsafe class SignalMask
{
    /// <summary>SIGSYS in a signal set.</summary>
    public const ulong Sigsys = 0x40000000;

    /// <summary>SIGKILL and SIGSTOP, which the kernel takes out of every mask.</summary>
    public const ulong Unblockable = (1UL << 8) | (1UL << 18);

    private const int Size = 8, Efault = -14, Einval = -22;
    private const int BelowFrame = 16; // KEPT - KEPT_SIGNAL of Entry/signal.S: the number of the signal
    private const int MaskBelowFrame = 24; // KEPT - KEPT_MASK: the mask the handler is to run with
    private const int Block = 0, Unblock = 1, Set = 2;

    /// <summary>Every signal is blocked now; leaving the handler sets <see cref="Task.Mask"/>, so the change costs no further call.</summary>
    public static int Handle(Task* task)
    {
        if (task->R10 != Size)
        {
            return Outcome.Return(task, Einval);
        }

        ulong* set = (ulong*)task->Rsi;
        ulong* old = (ulong*)task->Rdx;
        ulong before = task->Mask | task->SigsysBlocked;
        if (set != null)
        {
            if (!OwnStack.Holds(task, set, Size) && !UserMemory.CanRead((ulong)set, Size))
            {
                return Outcome.Return(task, Efault);
            }

            if (!Change(task, (int)task->Rdi, *set & ~Unblockable))
            {
                return Outcome.Return(task, Einval);
            }
        }

        // The kernel changes the mask first and then finds out that it cannot write the old one.
        bool written = old == null || OwnStack.Holds(task, old, Size) || Sys.Call(SystemCall.RtSigprocmask, Block, 0, (long)old, Size) == 0;
        if (written && old != null)
        {
            *old = before;
        }

        return Outcome.Return(task, written ? 0 : Efault);
    }

    /// <summary>The mask a program starts with, as the kernel may have it; SIGSYS goes into the task block.</summary>
    public static ulong Begin(Task* task, ulong mask)
    {
        task->SigsysBlocked = mask & Sigsys;
        return mask & ~Sigsys;
    }

    /// <summary>
    /// A signal interrupted the entry of another before that had put into its frame whether the code it interrupted had SIGSYS blocked: that is known now,
    /// but not when the later handler has returned, which leaves what this entry's handler is to see. So it is done here, and the entry goes on behind it.
    /// </summary>
    public static void Note(Task* task, SignalContext* context)
    {
        long at = context->Rip;
        bool entry = at >= (long)Symbols.SignalEntry() && at < (long)Symbols.SignalEntryNoted();
        if (!entry && !(at >= (long)Symbols.DispatchOpened() && at < (long)Symbols.DispatchReturn()))
        {
            return;
        }

        if (!entry || at < (long)Symbols.SignalEntryKept())
        {
            *(int*)(context->Rsp - BelowFrame) = entry ? (int)context->Rdi : SigsysAction.Signal;
        }

        SignalRepair.Given(context)->Mask |= task->SigsysBlocked;
        context->Rip = (long)Symbols.SignalEntryNoted();
    }

    /// <summary>
    /// A SIGSYS interrupted the entry of a signal that has opened it and not noted yet that its handler has it blocked. It waits: handed on, each would
    /// be interrupted there by the next, and where they are sent faster than that takes, the stack would end.
    /// </summary>
    public static bool IsBeingBlocked(SignalContext* context) =>
        context->Rip >= (long)Symbols.SignalEntryOpened() && context->Rip < (long)Symbols.SignalEntrySettled()
        && (*(ulong*)(context->Rsp - MaskBelowFrame) & Sigsys) != 0;

    private static bool Change(Task* task, int how, ulong set)
    {
        ulong mask = task->Mask | task->SigsysBlocked;
        if (how < Block || how > Set)
        {
            return false;
        }

        ulong combined = how == Block ? mask | set : mask & ~set;
        ulong next = how == Set ? set : combined;
        task->Mask = next & ~Sigsys;
        task->SigsysBlocked = next & Sigsys;
        if (task->SigsysBlocked == 0 && task->SigsysPending != 0)
        {
            task->SigsysPending = 0;
            SigsysAction.Raise();
        }

        return true;
    }
}
