namespace Trapless.Layer;

/// <summary>
/// clone3 (Linux 5.3) by clone. Kept: everything clone can say, which is what C libraries start threads and processes with. What clone would
/// ignore or cannot say (CLONE_PIDFD, CLONE_CLEAR_SIGHAND, CLONE_INTO_CGROUP, CLONE_NEWTIME, set_tid): ENOSYS, upon which C libraries use clone
/// and do the rest themselves. The arguments are checked as clone3 checks them (clone3_args_valid of kernel/fork.c).
/// </summary>
internal static unsafe class CloneMap
{
    private const int Version0 = 64, PageSize = 4096;
    private const int E2Big = -7;
    private const int LatestSize = 88;
    private const ulong SignalBits = 0xff, Detached = 0x400000, Thread = 0x10000, Parent = 0x8000, NewTime = 0x80;
    private const ulong Pidfd = 0x1000, ClearSigHand = 0x1_0000_0000, IntoCgroup = 0x2_0000_0000;
    private const ulong LegacyFlags = 0xffffffff;

    public static int Convert(Task* task)
    {
        ulong size = (ulong)task->Rsi;
        if (size > PageSize || size < Version0)
        {
            return MappedCall.Return(task, size > PageSize ? E2Big : KernelMap.Einval);
        }

        ulong* arguments = (ulong*)task->Rdi;
        long error = ProgramMemory.Structure(task, task->Rdi, (long)size, LatestSize);
        error = error != 0 ? error : Check(arguments);
        error = error != 0 ? error : Expressible(arguments, size);
        if (error != 0)
        {
            return MappedCall.Return(task, error);
        }

        MappedCall.Become(task, SystemCall.Clone);
        task->NewRdi = (long)(arguments[0] | arguments[4]);
        task->NewRsi = (long)(arguments[5] + arguments[6]);
        task->NewRdx = (long)arguments[3];
        task->NewR10 = (long)arguments[2];
        task->NewR8 = (long)arguments[7];
        return MappedCall.Call;
    }

    /// <summary>struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls.</summary>
    private static long Check(ulong* arguments)
    {
        ulong flags = arguments[0], signal = arguments[4], stack = arguments[5], stackSize = arguments[6];
        bool bad = (flags & ~(LegacyFlags | ClearSigHand | IntoCgroup)) != 0
            || (flags & Detached) != 0
            || (flags & SignalBits & ~NewTime) != 0
            || (signal & ~SignalBits) != 0 || signal > 64
            || ((flags & (Thread | Parent)) != 0 && signal != 0)
            || (stack == 0) != (stackSize == 0)
            || stack + stackSize < stack || stack + stackSize > 1UL << 47;
        return bad ? KernelMap.Einval : 0;
    }

    /// <summary>Behind them set_tid, set_tid_size and cgroup, as far as they are given. Without CLONE_INTO_CGROUP nobody looks at the last.</summary>
    private static long Expressible(ulong* arguments, ulong size)
    {
        const int MostLevels = 32; // MAX_PID_NS_LEVEL
        ulong ids = Word(arguments, size, 8), count = Word(arguments, size, 9);
        if (count > MostLevels || (ids == 0) != (count == 0))
        {
            return KernelMap.Einval;
        }

        bool inexpressible = (arguments[0] & (Pidfd | ClearSigHand | IntoCgroup | NewTime)) != 0 || ids != 0;
        return inexpressible ? KernelMap.Enosys : 0;
    }

    /// <summary>What a shorter structure does not have is 0, byte by byte.</summary>
    private static ulong Word(ulong* arguments, ulong size, int index)
    {
        ulong word = 0;
        for (int i = 0; i < 8 && (ulong)((index * 8) + i) < size; i++)
        {
            word |= (ulong)((byte*)(arguments + index))[i] << (i * 8);
        }

        return word;
    }
}
