using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// prctl(PR_SET_TSC): the task's reading of the time stamp counter becomes a SIGSEGV, or possible again. The layer reads it while counting and
/// by way of the vDSO's clocks, where the program made a call that must not fault. It is the processor's setting of one task.
/// </summary>
internal static unsafe class TimeStamps
{
    public const int PrctlOption = 26;
    private const long Fault = 2; // PR_TSC_SIGSEGV

    /// <summary>The setting outlives an exec.</summary>
    public static void Inherit(Task* task)
    {
        const int Get = 25; // PR_GET_TSC
        int mode = 0;
        if (Sys.Call(SystemCall.Prctl, Get, (long)&mode) == 0 && mode == Fault)
        {
            task->NoTsc = task->NoClock = 1;
        }
    }

    public static int Handle(Task* task)
    {
        long result = Sys.Call(SystemCall.Prctl, task->Rdi, task->Rsi, task->Rdx, task->R10, task->R8, 0);
        if (result == 0)
        {
            task->NoTsc = (int)task->Rsi == Fault ? 1 : 0;
            task->NoClock |= task->NoTsc;
        }

        return Outcome.Return(task, result);
    }
}
