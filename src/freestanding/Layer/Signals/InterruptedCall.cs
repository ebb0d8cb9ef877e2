namespace Trapless.Layer;

/// <summary>
/// The ways a call that was interrupted in the layer goes on: again from its slot or at its site, or behind it with its result. Runs with all
/// signals blocked, by <see cref="SignalRepair"/>.
/// </summary>
internal static unsafe class InterruptedCall
{
    private const long ArithmeticFlags = 0x8d5; // OF SF ZF AF PF CF
    private const long OverflowFlag = 0x800, TrapFlag = 0x100;

    /// <summary>The flags the call was made with. Among those put away may be the trap flag of a debugger that stepped.</summary>
    public static long FlagsBefore(Task* task) => task->Flags & ~TrapFlag;

    /// <summary>A clock was being read on the layer's stack: the call is made by a trap at the site instead.</summary>
    public static void RestartClock(Task* task, SignalContext* context)
    {
        context->Flags = task->Busy == 2 ? FlagsBefore(task) : context->Flags;
        task->Busy = 0;
        LoadAll(task, context);
        context->Rsp = task->Rsp;
        context->Rax = task->RawNumber;
        context->Rip = task->Ret - 2;
    }

    /// <summary>
    /// The call is made again, through its slot: for many calls the layer's part is not an option. One that the kernel interrupted and
    /// restarts (the processor left the address behind `syscall` in rcx) may have slept: it goes on at the site, where its native
    /// backtrace is, and where the layer had nothing to do but watch.
    /// </summary>
    public static void Restart(Task* task, SignalContext* context, long number)
    {
        bool slept = context->Rcx == context->Rip + 2;
        context->Rax = number;
        if (slept)
        {
            context->Rip = task->Ret - 2;
        }
        else
        {
            Again(task, context, task->Ret);
        }
    }

    /// <summary>
    /// The call has not been made. At the site a handler sees what it would natively: musl's for cancellation tells by the address whether the
    /// call is still to come, and loses the request otherwise. From there the call comes back where missed sites are caught, and needs not
    /// where it was only to be counted; else it has to enter its slot.
    /// </summary>
    public static void Again(Task* task, SignalContext* context, long returnAddress)
    {
        if (UserDispatch.Active)
        {
            context->Rip = returnAddress - 2;
        }
        else if (Counters.OnlyCounts(task, context->Rax) && returnAddress != Symbols.MappedReturn())
        {
            Counters.CountMade(task, context->Rax);
            context->Rip = returnAddress - 2;
        }
        else
        {
            EnterSlot(context, returnAddress);
        }
    }

    /// <summary>Where a handler's exit was going: to the program, or to make a call the handler left to the kernel.</summary>
    public static void Resume(Task* task, SignalContext* context, long result)
    {
        context->Rax = result;
        context->Rip = task->Resume;
        if (task->Resume == (long)Symbols.InsideResumed())
        {
            EnterInside(context, task->Ret);
        }
        else if (InterruptedExec.IsTarget(task->Resume))
        {
            InterruptedExec.AskedAlready(task, context);
        }
    }

    /// <summary>As <see cref="Restart"/>, for a call whose handler has already left it to the kernel.</summary>
    public static void AskedAlready(Task* task, SignalContext* context, long number)
    {
        if (context->Rcx == context->Rip + 2)
        {
            Restart(task, context, number);
        }
        else
        {
            EnterInside(context, task->Ret);
        }
    }

    /// <summary>The call is made in the layer without asking a handler; rax holds its number.</summary>
    public static void EnterInside(SignalContext* context, long returnAddress)
    {
        context->Rcx = returnAddress;
        context->Rip = (long)Symbols.InsideDirect();
    }

    /// <summary>A clock is being read on the layer's stack and the vDSO cannot tell: the kernel is asked instead, in the layer.</summary>
    public static void MakeClockInside(Task* task, SignalContext* context)
    {
        RestartClock(task, context);
        EnterInside(context, task->Ret);
    }

    /// <summary>Sends a context to the slot of the number in rax.</summary>
    public static void EnterSlot(SignalContext* context, long returnAddress)
    {
        context->Rcx = returnAddress;
        context->Rip = (long)SharedSlots.Entry + (64 * (long)(uint)context->Rax);
    }

    /// <summary>The registers are the program's still; those that name the path and its answer are put where ProcExe looks.</summary>
    public static void DonePath(Task* task, SignalContext* context)
    {
        task->Rdi = context->Rdi;
        task->Rsi = context->Rsi;
        task->Rdx = context->Rdx;
        task->R10 = context->R10;
        task->R8 = context->R8;
        ProcExe.After(task);
        Done(task, context);
    }

    public static void Done(Task* task, SignalContext* context)
    {
        context->Rax = task->Result;
        context->Flags = (context->Flags & ~ArithmeticFlags) | (task->Flags & ArithmeticFlags);
        context->Rip = task->Ret;
    }

    public static void LoadHeldFlags(Task* task, SignalContext* context) =>
        context->Flags = (context->Flags & ~ArithmeticFlags) | ((task->HeldFlags >> 8) & ArithmeticFlags & 0xff)
            | ((task->HeldFlags & 1) != 0 ? OverflowFlag : 0);

    public static void LoadAll(Task* task, SignalContext* context)
    {
        context->Rdi = task->Rdi;
        context->Rsi = task->Rsi;
        context->Rdx = task->Rdx;
        context->R10 = task->R10;
        context->R8 = task->R8;
        context->R9 = task->R9;
        context->Rbx = task->Rbx;
        context->Rbp = task->Rbp;
        context->R12 = task->R12;
        context->R13 = task->R13;
        context->R14 = task->R14;
        context->R15 = task->R15;
    }
}
