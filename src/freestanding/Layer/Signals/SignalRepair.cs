namespace Trapless.Layer;

/// <summary>
/// Turns a context that was interrupted inside the layer into one of the program's: at the slot, before its call, or at the site, after
/// it. The ranges and their kinds stand beside the instructions they speak of (REPAIR in Entry/*.S). Runs with all signals blocked.
/// </summary>
internal static unsafe class SignalRepair
{
    private const int RestartRcx = 1, RestartRet = 2, RestartRdx = 3, RestartFull = 4, DoneRax = 5, DoneSaved = 6, DoneRdx = 7,
        DoneFull = 8, DonePost = 9, DoneResume = 10, RestartHeld = 11, RestartNumber = 12, DonePathRax = 13, DonePathSaved = 14,
        SignalGiven = 15, RestartInside = 17, RestartCompat = 18, DoneCompat = 19,
        RestartMapped = 20, DoneMapped = 21, DoneMappedSaved = 22, DoneMappedHeld = 23, DoneMappedResult = 24, RestartLook = 25, DoneMappedStatx = 26,
        DoneMappedAll = 27, DoneTarget = 28, RestartTarget = 29, RestartChosen = 30, SignalReturns = 31;

    private const int FrameContext = 8; // offsetof(struct rt_sigframe, uc)

    /// <summary>
    /// <paramref name="context"/> may have interrupted the entry of another signal, and that again another's: what they interrupted
    /// first is what is repaired, and where the entry finds the program's registers. Returns by how many bytes the signal frames were moved.
    /// </summary>
    public static long Repair(Task* task, SignalContext* context, byte* frame)
    {
        SignalContext* innermost = Innermost(context);
        long distance = 0;
        if (!Process.Left)
        {
            if (UserDispatch.Active)
            {
                NoteMasks(task, context);
            }

            bool busy = task->Busy != 0;
            Undo(task, innermost);
            PassOn(innermost, context);
            distance = busy && OnLayerStack(task, frame) ? SignalFrame.Move(context, innermost, frame, (ulong)task->Rsp) : 0;
        }

        task->Interrupted = (SignalContext*)((byte*)innermost + distance);
        return distance;
    }

    private static void Undo(Task* task, SignalContext* innermost)
    {
        if (task->Busy == 0)
        {
            Apply(Kind(innermost->Rip), task, innermost);
            MappedSignals.Unwind(task, innermost);
        }
        else if (task->Busy <= 2)
        {
            InterruptedCall.RestartClock(task, innermost);
        }
        else
        {
            MappedSignals.Interrupt(task, innermost);
        }
    }

    /// <summary>Handlers whose entry was interrupted in between find the program's registers too, not the layer's: the entry keeps nothing in them.</summary>
    private static void PassOn(SignalContext* innermost, SignalContext* context)
    {
        while (context != innermost)
        {
            context->R8 = innermost->R8;
            context->R9 = innermost->R9;
            context->R12 = innermost->R12;
            context->R13 = innermost->R13;
            context->R14 = innermost->R14;
            context->R15 = innermost->R15;
            context->Rbp = innermost->Rbp;
            context->Rbx = innermost->Rbx;
            context = Inner(context);
        }
    }

    /// <summary>The context that the signal entry interrupted by <paramref name="context"/> was given, or null.</summary>
    public static SignalContext* Inner(SignalContext* context)
    {
        int kind = Kind(context->Rip);
        SignalContext* returned = kind == SignalReturns ? (SignalContext*)context->Rsp : null;
        return kind == SignalGiven ? Given(context) : returned;
    }

    /// <summary>The context in the frame at the stack pointer of a signal entry.</summary>
    public static SignalContext* Given(SignalContext* context) => (SignalContext*)(context->Rsp + FrameContext);

    private static SignalContext* Innermost(SignalContext* context)
    {
        SignalContext* inner = Inner(context);
        while (inner != null)
        {
            context = inner;
            inner = Inner(context);
        }

        return context;
    }

    private static void NoteMasks(Task* task, SignalContext* context)
    {
        while (context != null)
        {
            SignalContext* inner = Inner(context); // by the address at which the entry was interrupted
            SignalMask.Note(task, context);
            context = inner;
        }
    }

    private static bool OnLayerStack(Task* task, byte* frame) =>
        (ulong)frame >= (ulong)Task.Block(task) && (ulong)frame < (ulong)task + Task.Size;

    /// <summary>The table holds distances from its own words, so it needs no relocation.</summary>
    private static int Kind(long address)
    {
        int* end = Symbols.RepairEnd();
        for (int* range = Symbols.Repair(); range < end; range += 3)
        {
            if (address >= (long)range + range[0] && address < (long)(range + 1) + range[1])
            {
                return range[2];
            }
        }

        return 0;
    }

    private static void Apply(int kind, Task* task, SignalContext* context)
    {
        switch (kind)
        {
            case RestartRcx:
                InterruptedCall.Again(task, context, context->Rcx);
                break;
            case RestartRet:
                InterruptedCall.Restart(task, context, context->Rax);
                break;
            case RestartNumber:
                InterruptedCall.Restart(task, context, task->RawNumber);
                break;
            case RestartRdx:
                context->Rdx = task->Rdx;
                InterruptedCall.Restart(task, context, task->RawNumber);
                break;
            case RestartFull:
                InterruptedCall.LoadAll(task, context);
                InterruptedCall.Restart(task, context, task->RawNumber);
                break;
            case RestartHeld:
                InterruptedCall.LoadHeldFlags(task, context);
                InterruptedCall.Restart(task, context, task->RawNumber);
                break;
            case RestartLook:
                context->Rdi = task->Rdi;
                context->Rsi = task->Rsi;
                context->Rdx = task->Rdx;
                context->R10 = task->R10;
                goto case RestartHeld;
            case RestartInside:
                InterruptedCall.AskedAlready(task, context, context->Rax);
                break;
            case RestartCompat:
                context->Rip = task->CompatReturn - 2;
                break;
            case RestartTarget:
                context->Rdi = task->Rdi;
                context->Rsi = task->Rsi;
                InterruptedExec.AskedAlready(task, context);
                break;
            case RestartChosen:
                InterruptedExec.Enter(context);
                break;
            default:
                ApplyDone(kind, task, context);
                break;
        }
    }

    private static void ApplyDone(int kind, Task* task, SignalContext* context)
    {
        switch (kind)
        {
            case DoneRax:
                // A change of credentials may be what was interrupted: its hook would have voided them now.
                Identity.Forget(task);
                context->Rip = task->Ret;
                break;
            case DoneTarget:
                context->Rdi = task->Rdi;
                context->Rsi = task->Rsi;
                goto case DoneRax;
            case DonePathRax:
                task->Result = context->Rax;
                task->Flags = context->Flags;
                InterruptedCall.DonePath(task, context);
                break;
            case DonePathSaved:
                InterruptedCall.DonePath(task, context);
                break;
            case DoneSaved:
                InterruptedCall.Done(task, context);
                break;
            case DoneRdx:
                context->Rdx = task->Rdx;
                InterruptedCall.Done(task, context);
                break;
            case DonePost:
                InterruptedCall.LoadAll(task, context);
                ProcExe.After(task);
                InterruptedCall.Done(task, context);
                break;
            case DoneFull:
                InterruptedCall.LoadAll(task, context);
                InterruptedCall.Resume(task, context, task->Result);
                break;
            case DoneResume:
                InterruptedCall.Resume(task, context, context->Rax);
                break;
            case DoneCompat:
                context->Rip = task->CompatReturn;
                break;
            case RestartMapped:
                MappedSignals.Restart(task, context);
                break;
            case DoneMapped:
                task->Result = context->Rax;
                MappedSignals.Done(task, context);
                break;
            case DoneMappedSaved:
                InterruptedCall.LoadAll(task, context);
                MappedSignals.Done(task, context);
                break;
            case DoneMappedAll:
                MappedSignals.Return(task, context);
                break;
            case DoneMappedStatx:
                StatxMap.Keep(task, (ulong)context->Rdx, (ulong)context->Rsi, (ulong)context->R9, (ulong)context->R8);
                goto case DoneMappedResult;
            case DoneMappedResult:
                MappedSignals.Done(task, context);
                break;
            case DoneMappedHeld:
                InterruptedCall.LoadHeldFlags(task, context);
                MappedSignals.Done(task, context);
                break;
            default:
                break; // All state is in registers: the layer goes on where it was.
        }
    }
}
