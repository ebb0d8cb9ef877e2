using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// clock_gettime, gettimeofday, time, clock_getres and getcpu through the vDSO. It writes through the program's pointers, where
/// the kernel would answer EFAULT for bad ones, so a call is served only when they point into the task's own stack between the
/// stack pointer (or its red zone) and its known top: that memory is there. All other calls go to the kernel.
/// </summary>
internal static unsafe class Clock
{
    /// <summary>The clocks a vDSO reads itself, as bits: of the processor-time ones it would only ask the kernel in turn.</summary>
    private const ulong InUserSpace = (1 << 0) | (1 << 1) | (1 << 4) | (1 << 5) | (1 << 6) | (1 << 7) | (1 << 11);

    /// <summary>Runs with signals open; must change nothing of the program's but through the vDSO's own writes (they may be repeated).</summary>
    public static void Handle(Task* task)
    {
        void* function = Function(task);
        if (function == null || !OwnStack.IsInUse(task) || !Readable(task))
        {
            Outcome.Direct(task);
            return;
        }

        long result = Sys.CallPointer(function, task->Rdi, task->Rsi);
        if (result < 0)
        {
            Outcome.Direct(task); // The kernel knows more clocks than the vDSO, and says the error.
            return;
        }

        Counters.ServedNow(task);
        Outcome.Return(task, result);
    }

    private static void* Function(Task* task) => task->Number switch
    {
        SystemCall.ClockGettime => Process.VdsoClockGettime,
        SystemCall.Gettimeofday => Process.VdsoGettimeofday,
        SystemCall.Time => Process.VdsoTime,
        SystemCall.ClockGetres => Process.VdsoClockGetres,
        _ => Process.VdsoGetcpu,
    };

    private static bool Readable(Task* task)
    {
        int number = task->Number;
        if (number == SystemCall.Time)
        {
            return Fits(task, task->Rdi, 8);
        }

        if (number == SystemCall.ClockGettime || number == SystemCall.ClockGetres)
        {
            // clock_gettime(NULL) is an EFAULT, clock_getres(NULL) is not. Some vDSOs answer for clocks the kernel refuses.
            return (ulong)task->Rdi < 64 && (InUserSpace >> (int)task->Rdi & 1) != 0 && (task->Rsi != 0 || number == SystemCall.ClockGetres) && Fits(task, task->Rsi, 16);
        }

        int first = number == SystemCall.Getcpu ? 4 : 16;
        return Fits(task, task->Rdi, first) && Fits(task, task->Rsi, number == SystemCall.Getcpu ? 4 : 8);
    }

    private static bool Fits(Task* task, long pointer, int size) => pointer == 0 || OwnStack.Holds(task, (void*)pointer, size);
}
