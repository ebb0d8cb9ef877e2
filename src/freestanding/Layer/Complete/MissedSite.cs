using System.Runtime;
using System.Runtime.InteropServices;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>The parts of <c>siginfo_t</c> of SIGSYS (include/uapi/asm-generic/siginfo.h).</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct SigsysInfo
{
    [FieldOffset(8)] public int Code;
    [FieldOffset(28)] public uint Architecture;
}

/// <summary>
/// A <c>syscall</c> that was executed where no image replaced it. The interrupted context is sent to the slot of its number with the return
/// address in rcx, as a trampoline would have: from there on it is a call like any other, made by the program, interruptible.
/// </summary>
internal static unsafe class MissedSite
{
    private const int UserDispatchCode = 2;       // SYS_USER_DISPATCH
    private const uint X86 = 0x40000003;          // AUDIT_ARCH_I386: int $0x80

    /// <summary>The last slot is no call's and always direct: sent there, the call would come back here.</summary>
    private const uint Slots = 511;

    /// <summary>Entry/complete.S, with every signal blocked. Nonzero: not ours, the program's handler is to be entered.</summary>
    [RuntimeExport("layer_dispatched")]
    public static int Handle(Task* task, SigsysInfo* info, SignalContext* context, ulong* frame)
    {
        if (info->Code != UserDispatchCode)
        {
            return SigsysAction.Deliver(task, context, frame) ? 1 : 0;
        }

        if (task->Busy != 0)
        {
            InterruptedCall.MakeClockInside(task, context); // The vDSO could not answer and asks the kernel itself.
            return 0;
        }

        bool compatible = info->Architecture == X86;
        if (compatible || !PatchedSite.Is((ulong)context->Rip - PatchedSite.TrapSize))
        {
            Counters.Missed(task, (ulong)context->Rip - PatchedSite.TrapSize);
        }

        Serve(task, context, compatible);
        return 0;
    }

    private static void Serve(Task* task, SignalContext* context, bool compatible)
    {
        if (compatible)
        {
            task->CompatReturn = context->Rip;
            context->Rip = (long)Symbols.InsideInt80();
        }
        else if ((uint)context->Rax < Slots)
        {
            InterruptedCall.EnterSlot(context, context->Rip);
        }
        else
        {
            InterruptedCall.EnterInside(context, context->Rip);
        }
    }
}
