using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Syscall User Dispatch (kernel/entry/syscall_user_dispatch.c): while armed, a task enters the kernel from the layer's text only; any
/// other <c>syscall</c> raises SIGSYS, which <see cref="MissedSite"/> serves. The kernel disarms every child and every new program; children are
/// armed again by <see cref="Clone"/>, programs by their loader. One selector byte turns it off for all tasks at once.
/// </summary>
internal static unsafe class UserDispatch
{
    /// <summary>The option of prctl by which programs arm it too.</summary>
    public const int PrctlOption = 59;

    private const long Off = 0, On = 1;
    private const byte Allow = 0, Block = 1;

    /// <summary>Whether missed sites are caught in this process.</summary>
    public static bool Active => *Symbols.DispatchSelector() != Allow;

    /// <summary>Arms the initial task. False: the kernel cannot (before Linux 5.11, or a filter forbids it).</summary>
    public static bool Start(Task* task, bool sigsysIgnored)
    {
        if (Arm() != 0)
        {
            return false;
        }

        SigsysAction.TakeOver(task, sigsysIgnored);
        *Symbols.DispatchSelector() = Block;
        return true;
    }

    /// <summary>In a child, before the program's code runs there.</summary>
    public static void ArmChild()
    {
        if (Active)
        {
            Arm();
        }
    }

    /// <summary>The layer leaves: every task's sites trap as they always did, from the next instruction on.</summary>
    public static void Stop()
    {
        if (Active)
        {
            *Symbols.DispatchSelector() = Allow;
            SigsysAction.GiveBack(Symbols.CurrentTask());
        }
    }

    /// <summary>The layer leaves one task, whose actions are its own: the selector goes on to stop the others.</summary>
    public static void StopHere(Task* task)
    {
        if (Active)
        {
            Sys.Call(SystemCall.Prctl, PrctlOption, Off, 0, 0, 0, 0);
            SigsysAction.GiveBack(task);
        }
    }

    /// <summary>
    /// prctl(PR_SET_SYSCALL_USER_DISPATCH): a program that arms it wants to see its own calls trap where they are written, and would be sent
    /// SIGSYS for the layer's. So the layer leaves.
    /// </summary>
    public static int Handle(Task* task)
    {
        if (task->Rsi != 0)
        {
            Departure.LeaveProcess(
                task, Notice.UserDispatch, "the program uses Syscall User Dispatch; it and its children run without the layer from here on"u8);
            return Outcome.Direct(task);
        }

        const int Einval = -22;
        bool clean = task->Rdx == 0 && task->R10 == 0 && task->R8 == 0;
        return Active ? Outcome.Return(task, clean ? 0 : Einval) : Outcome.Direct(task);
    }

    private static long Arm()
    {
        byte* text = Symbols.Text();
        return Sys.Call(
            SystemCall.Prctl, PrctlOption, On, (long)text, Symbols.TextEnd() - text, (long)Symbols.DispatchSelector(), 0);
    }
}
