using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// SIGSYS under --complete. The kernel's action is the layer's; the program's is kept behind its table of handlers, and a SIGSYS that is not
/// of a missed site (a seccomp filter's, one sent by a process) is handed to it as the kernel would.
/// </summary>
internal static unsafe class SigsysAction
{
    public const int Signal = 31;

    private const int Flags = SignalActions.Signals + 1, Restorer = Flags + 1, Mask = Flags + 2;

    /// <summary>Nonzero: a handler with SA_RESETHAND was entered, so the action is the default one. The entry still reads the handler.</summary>
    private const int Spent = Flags + 3;

    private const ulong Default = 0, Ignore = 1;
    private const ulong SigInfo = 4, HasRestorer = 0x04000000, OnStack = 0x08000000, Restart = 0x10000000, NoDefer = 0x40000000, ResetHand = 0x80000000;

    /// <summary>What the kernel keeps of an action (do_sigaction): these flags (UAPI_SA_FLAGS since Linux 5.11, as all of --complete).</summary>
    private const ulong KnownFlags = 0xdc000807;
    private const int SigUnblock = 1;

    /// <summary>Installs the layer's action; what it replaces is the program's, which may be started with SIGSYS <paramref name="ignored"/>.</summary>
    public static void TakeOver(Task* task, bool ignored)
    {
        SignalAction ours, old;
        ours.Handler = (ulong)Symbols.DispatchEntry();
        ours.Flags = SigInfo | HasRestorer | OnStack | Restart;
        ours.Restorer = (ulong)Symbols.DispatchReturn();
        ours.Mask = ulong.MaxValue;
        Sys.Call(SystemCall.RtSigaction, Signal, (long)&ours, (long)&old, 8);
        old.Handler = ignored ? Ignore : old.Handler;
        Keep(task, &old);
    }

    /// <summary>The program's action becomes the kernel's again.</summary>
    public static void GiveBack(Task* task)
    {
        SignalAction action;
        Read(task, &action);
        if (action.Handler > Ignore)
        {
            action.Handler = (ulong)Symbols.SignalEntry();
        }

        Sys.Call(SystemCall.RtSigaction, Signal, (long)&action, 0, 8);
        task->Mask |= task->SigsysBlocked;
        task->SigsysBlocked = 0;
    }

    /// <summary>rt_sigaction(SIGSYS), its pointers known to be good.</summary>
    public static int Handle(Task* task, SignalAction* wanted, SignalAction* old)
    {
        SignalAction next, before;
        bool change = wanted != null;
        if (change)
        {
            next.Handler = wanted->Handler;
            next.Flags = wanted->Flags & KnownFlags;
            next.Restorer = wanted->Restorer;
            next.Mask = wanted->Mask & ~SignalMask.Unblockable;
        }

        Read(task, &before);
        if (change)
        {
            Keep(task, &next);
        }

        if (old != null)
        {
            old->Handler = before.Handler;
            old->Flags = before.Flags;
            old->Restorer = before.Restorer;
            old->Mask = before.Mask;
        }

        return Outcome.Return(task, 0);
    }

    /// <summary>
    /// A SIGSYS of another origin. True: the program's handler is to be entered, with <see cref="Task.SigsysMask"/>. Does not return where
    /// the signal ends the process.
    /// </summary>
    public static bool Deliver(Task* task, SignalContext* context, ulong* frame)
    {
        if (SignalMask.IsBeingBlocked(context))
        {
            task->SigsysBlocked = SignalMask.Sigsys; // in place of the entry, which then goes on however fast they come
            context->Rip = (long)Symbols.SignalEntrySettled();
        }

        if (task->SigsysBlocked != 0)
        {
            task->SigsysPending = 1;
            return false;
        }

        if (IsReturning(context))
        {
            // Handled here, each would be interrupted in its return by the next. In the kernel it waits until the mask is that of the frame.
            context->Mask = ulong.MaxValue;
            Raise();
            return false;
        }

        SignalAction action;
        Read(task, &action);
        if (action.Handler == Ignore)
        {
            return false;
        }

        if (action.Handler == Default)
        {
            Die(task);
        }

        task->SigsysMask = context->Mask | action.Mask | ((action.Flags & NoDefer) != 0 ? 0 : SignalMask.Sigsys);
        *frame = action.Restorer;
        task->Handlers[Spent] = action.Flags & ResetHand;

        return true;
    }

    /// <summary>In the return from a handler (Entry/complete.S), where SIGSYS may be taken for unblocked already.</summary>
    private static bool IsReturning(SignalContext* context) =>
        context->Rip >= (long)Symbols.InsideSigreturn() && context->Rip < (long)Symbols.DispatchEntry();

    /// <summary>The program has unblocked SIGSYS, and one had come.</summary>
    public static void Raise() =>
        Sys.Call(SystemCall.Tgkill, Sys.Call(SystemCall.Getpid), Sys.Call(SystemCall.Gettid), Signal);

    private static void Die(Task* task)
    {
        ulong sigsys = SignalMask.Sigsys;
        SignalAction standard;
        standard.Handler = standard.Flags = standard.Restorer = standard.Mask = 0;
        Sys.Call(SystemCall.RtSigaction, Signal, (long)&standard, 0, 8);
        Raise();
        Sys.Call(SystemCall.RtSigprocmask, SigUnblock, (long)&sigsys, 0, 8);
    }

    private static void Keep(Task* task, SignalAction* action)
    {
        task->Handlers[Signal] = action->Handler;
        task->Handlers[Flags] = action->Flags;
        task->Handlers[Restorer] = action->Restorer;
        task->Handlers[Mask] = action->Mask;
        task->Handlers[Spent] = 0;
    }

    private static void Read(Task* task, SignalAction* action)
    {
        action->Handler = task->Handlers[Spent] != 0 ? Default : task->Handlers[Signal];
        action->Flags = task->Handlers[Flags];
        action->Restorer = task->Handlers[Restorer];
        action->Mask = task->Handlers[Mask];
    }
}
