namespace Trapless.Layer;

/// <summary>
/// Signals that arrive while a mapped call is converted or made: the context becomes one of the program's, before its own call (at its
/// slot) or after it. Never in between, where the program has registers that are not its own.
/// </summary>
internal static unsafe class MappedSignals
{
    private const int FirstAfter = 5;

    /// <summary>On the layer's stack, in C# (T_BUSY): before the new call nothing has happened, after it all that is left is repeated here.</summary>
    public static void Interrupt(Task* task, SignalContext* context)
    {
        context->Flags = (task->Busy & 1) == 0 ? InterruptedCall.FlagsBefore(task) : context->Flags;
        long busy = task->Busy, rip = context->Rip, rax = context->Rax;
        task->Busy = 0;
        if (Composite.IsBusy(busy) && Composite.Interrupt(task, busy, rip, rax))
        {
            InterruptedCall.LoadAll(task, context);
            context->Rax = task->Result;
            context->Rip = task->Resume;
        }
        else if (busy is FirstAfter or FirstAfter + 1)
        {
            InterruptedCall.LoadAll(task, context);
            Done(task, context);
        }
        else
        {
            InterruptedCall.LoadAll(task, context);
            context->Rax = task->RawNumber;
            Again(context, task->Ret);
        }

        context->Rsp = task->Rsp;
    }

    /// <summary>The new call was interrupted in its own hook, which the repair has left for the site: but that site is ours.</summary>
    public static void Unwind(Task* task, SignalContext* context)
    {
        long site = Symbols.MappedReturn();
        long slots = (long)SharedSlots.Entry;
        bool again = context->Rcx == site && ((context->Rip >= slots && context->Rip < slots + (long)SharedSlots.Size)
            || context->Rip == (long)Symbols.InsideDirect());
        if (again || InDirect(context, site) || context->Rip == site - 2)
        {
            Restart(task, context);
        }
        else if (context->Rip == site)
        {
            task->Result = context->Rax;
            Done(task, context);
        }
    }

    /// <summary>hook_direct has all its state in registers and is not repaired; a handler's calls would spoil what waits behind it here.</summary>
    private static bool InDirect(SignalContext* context, long site)
    {
        const int TwoInstructions = 6;
        long direct = (long)Symbols.HookDirect();
        return context->Rip >= direct && context->Rip < direct + TwoInstructions && (context->Rcx == site || context->Rcx == site - 2);
    }

    /// <summary>Before the new call: the program's again, at its slot.</summary>
    public static void Restart(Task* task, SignalContext* context)
    {
        LoadArguments(task, context);
        context->Rax = task->OldNumber;
        Again(context, task->OldRet);
    }

    /// <summary>At the slot, where the call is converted anew; or where a backtrace is whole, at the site, when calls come back from there (--complete).</summary>
    private static void Again(SignalContext* context, long returnAddress)
    {
        if (UserDispatch.Active)
        {
            context->Rip = returnAddress - 2;
        }
        else
        {
            InterruptedCall.EnterSlot(context, returnAddress);
        }
    }

    /// <summary>After it, with its result in the task.</summary>
    public static void Done(Task* task, SignalContext* context)
    {
        Conversions.Finish(task);
        Return(task, context);
    }

    /// <summary>After all that it needed.</summary>
    public static void Return(Task* task, SignalContext* context)
    {
        LoadArguments(task, context);
        context->Rax = task->Result;
        context->Rip = task->OldRet;
    }

    private static void LoadArguments(Task* task, SignalContext* context)
    {
        context->Rdi = task->OldRdi;
        context->Rsi = task->OldRsi;
        context->Rdx = task->OldRdx;
        context->R10 = task->OldR10;
        context->R8 = task->OldR8;
        context->R9 = task->OldR9;
    }
}
