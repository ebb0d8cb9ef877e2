using System.Runtime.InteropServices;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>The parts of <c>struct ucontext</c> that repair touches (arch/x86/include/uapi/asm/sigcontext.h).</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct SignalContext
{
    [FieldOffset(40)] public long R8;
    [FieldOffset(48)] public long R9;
    [FieldOffset(56)] public long R10;
    [FieldOffset(64)] public long R11;
    [FieldOffset(72)] public long R12;
    [FieldOffset(80)] public long R13;
    [FieldOffset(88)] public long R14;
    [FieldOffset(96)] public long R15;
    [FieldOffset(104)] public long Rdi;
    [FieldOffset(112)] public long Rsi;
    [FieldOffset(120)] public long Rbp;
    [FieldOffset(128)] public long Rbx;
    [FieldOffset(136)] public long Rdx;
    [FieldOffset(144)] public long Rax;
    [FieldOffset(152)] public long Rcx;
    [FieldOffset(160)] public long Rsp;
    [FieldOffset(168)] public long Rip;
    [FieldOffset(176)] public long Flags;
    [FieldOffset(224)] public ulong FloatingPoint;
    [FieldOffset(296)] public ulong Mask;
}

/// <summary>
/// Turns a context that was interrupted inside the layer into one of the program's: at the slot, before its call, or at the site, after
/// it. The ranges and their kinds stand beside the instructions they speak of (REPAIR in Entry/*.S). Runs with all signals blocked.
/// </summary>
internal static unsafe class SignalRepair
{
    private const int RestartRcx = 1, RestartRet = 2, RestartRdx = 3, RestartFull = 4, DoneRax = 5, DoneSaved = 6, DoneRdx = 7,
        DoneFull = 8, DonePost = 9, DoneResume = 10, RestartHeld = 11, RestartNumber = 12, DonePathRax = 13, DonePathSaved = 14,
        SignalRdx = 15, SignalR12 = 16, RestartInside = 17, RestartCompat = 18, DoneCompat = 19,
        RestartMapped = 20, DoneMapped = 21, DoneMappedSaved = 22, DoneMappedHeld = 23, DoneMappedResult = 24, RestartLook = 25, DoneMappedStatx = 26,
        DoneMappedAll = 27;

    private const long ArithmeticFlags = 0x8d5; // OF SF ZF AF PF CF
    private const long OverflowFlag = 0x800;

    /// <summary>
    /// <paramref name="context"/> may have interrupted the entry of another signal, and that again another's: what they interrupted
    /// first is what is repaired. Returns by how many bytes the signal frames were moved.
    /// </summary>
    public static long Repair(Task* task, SignalContext* context, byte* frame)
    {
        if (Process.Left)
        {
            return 0;
        }

        SignalContext* innermost = Innermost(context);
        if (task->Busy != 0)
        {
            if (task->Busy <= 2)
            {
                RestartClock(task, innermost);
            }
            else
            {
                MappedSignals.Interrupt(task, innermost);
            }

            return OnLayerStack(task, frame) ? SignalFrame.Move(context, innermost, frame, (ulong)task->Rsp) : 0;
        }

        Apply(Kind(innermost->Rip), task, innermost);
        MappedSignals.Unwind(task, innermost);
        return 0;
    }

    /// <summary>The context that the signal entry interrupted by <paramref name="context"/> was given, or null.</summary>
    public static SignalContext* Inner(SignalContext* context)
    {
        int kind = Kind(context->Rip);
        if (kind == SignalRdx)
        {
            return (SignalContext*)context->Rdx;
        }

        return kind == SignalR12 ? (SignalContext*)context->R12 : null;
    }

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

    /// <summary>A clock was being read on the layer's stack: the call is made by a trap at the site instead.</summary>
    private static void RestartClock(Task* task, SignalContext* context)
    {
        context->Flags = task->Busy == 2 ? task->Flags : context->Flags;
        task->Busy = 0;
        LoadAll(task, context);
        context->Rsp = task->Rsp;
        context->Rax = task->RawNumber;
        context->Rip = task->Ret - 2;
    }

    private static void Apply(int kind, Task* task, SignalContext* context)
    {
        switch (kind)
        {
            case RestartRcx:
                Again(task, context, context->Rcx);
                break;
            case RestartRet:
                Restart(task, context, context->Rax);
                break;
            case RestartNumber:
                Restart(task, context, task->RawNumber);
                break;
            case RestartRdx:
                context->Rdx = task->Rdx;
                Restart(task, context, task->RawNumber);
                break;
            case RestartFull:
                LoadAll(task, context);
                Restart(task, context, task->RawNumber);
                break;
            case RestartHeld:
                LoadHeldFlags(task, context);
                Restart(task, context, task->RawNumber);
                break;
            case RestartLook:
                context->Rdi = task->Rdi;
                context->Rsi = task->Rsi;
                context->Rdx = task->Rdx;
                context->R10 = task->R10;
                goto case RestartHeld;
            case RestartInside:
                AskedAlready(task, context, context->Rax);
                break;
            case RestartCompat:
                context->Rip = task->CompatReturn - 2;
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
            case DonePathRax:
                task->Result = context->Rax;
                task->Flags = context->Flags;
                DonePath(task, context);
                break;
            case DonePathSaved:
                DonePath(task, context);
                break;
            case DoneSaved:
                Done(task, context);
                break;
            case DoneRdx:
                context->Rdx = task->Rdx;
                Done(task, context);
                break;
            case DonePost:
                LoadAll(task, context);
                ProcExe.After(task);
                Done(task, context);
                break;
            case DoneFull:
                LoadAll(task, context);
                Resume(task, context, task->Result);
                break;
            case DoneResume:
                Resume(task, context, context->Rax);
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
                LoadAll(task, context);
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
                LoadHeldFlags(task, context);
                MappedSignals.Done(task, context);
                break;
            default:
                break; // All state is in registers: the layer goes on where it was.
        }
    }

    /// <summary>
    /// The call is made again, through its slot: for many calls the layer's part is not an option. One that the kernel interrupted and
    /// restarts (the processor left the address behind `syscall` in rcx) may have slept: it goes on at the site, where its native
    /// backtrace is, and where the layer had nothing to do but watch.
    /// </summary>
    private static void Restart(Task* task, SignalContext* context, long number)
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
    private static void Again(Task* task, SignalContext* context, long returnAddress)
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
    private static void Resume(Task* task, SignalContext* context, long result)
    {
        context->Rax = result;
        context->Rip = task->Resume;
        if (task->Resume == (long)Symbols.InsideResumed())
        {
            EnterInside(context, task->Ret);
        }
    }

    /// <summary>As <see cref="Restart"/>, for a call whose handler has already left it to the kernel.</summary>
    private static void AskedAlready(Task* task, SignalContext* context, long number)
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
    private static void DonePath(Task* task, SignalContext* context)
    {
        task->Rdi = context->Rdi;
        task->Rsi = context->Rsi;
        task->Rdx = context->Rdx;
        task->R10 = context->R10;
        task->R8 = context->R8;
        if (task->Result >= 0)
        {
            ProcExe.After(task);
        }

        Done(task, context);
    }

    private static void Done(Task* task, SignalContext* context)
    {
        context->Rax = task->Result;
        context->Flags = (context->Flags & ~ArithmeticFlags) | (task->Flags & ArithmeticFlags);
        context->Rip = task->Ret;
    }

    private static void LoadHeldFlags(Task* task, SignalContext* context) =>
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
