namespace Trapless.Layer;

/// <summary>
/// epoll_pwait2 (Linux 5.11) by epoll_pwait. Kept: all but the resolution of the timeout, which becomes milliseconds, rounded up: it never
/// ends early. A timeout of more than 24 days does not fit: ENOSYS, as on a kernel without the call.
/// </summary>
internal static unsafe class EpollMap
{
    private const int Efault = -14;
    private const ulong NanosecondsPerSecond = 1000000000, NanosecondsPerMillisecond = 1000000;

    public static int Convert(Task* task)
    {
        long milliseconds = -1;
        if (task->R10 != 0)
        {
            if (!ProgramMemory.CanRead(task, task->R10, 16))
            {
                return MappedCall.Return(task, Efault);
            }

            ulong seconds = ((ulong*)task->R10)[0], nanoseconds = ((ulong*)task->R10)[1];
            if ((long)seconds < 0 || nanoseconds >= NanosecondsPerSecond)
            {
                return MappedCall.Return(task, KernelMap.Einval);
            }

            if (seconds >= int.MaxValue / 1000)
            {
                return MappedCall.Return(task, KernelMap.Enosys);
            }

            milliseconds = (long)((seconds * 1000) + ((nanoseconds + NanosecondsPerMillisecond - 1) / NanosecondsPerMillisecond));
        }

        MappedCall.Become(task, SystemCall.EpollPwait);
        task->NewR10 = milliseconds;
        return MappedCall.Call;
    }
}
