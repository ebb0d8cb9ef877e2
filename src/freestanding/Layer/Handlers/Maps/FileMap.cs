namespace Trapless.Layer;

/// <summary>Calls that only gained a flags argument: without flags the older call is the same call.</summary>
internal static unsafe class FileMap
{
    private const int SymlinkNoFollow = 0x100, EmptyPath = 0x1000, Eopnotsupp = -95;

    /// <summary>
    /// renameat2 (Linux 3.15) by renameat. No flag can be kept without a race: EINVAL, "the file system does not support one of the flags"
    /// (rename(2)).
    /// </summary>
    public static int Renameat2(Task* task) =>
        (uint)task->R8 == 0 ? MappedCall.Become(task, SystemCall.Renameat) : MappedCall.Return(task, KernelMap.Einval);

    /// <summary>
    /// fchmodat2 (Linux 6.6) by fchmodat. AT_SYMLINK_NOFOLLOW is EOPNOTSUPP (fchmodat(3)), also for what is no link: asking first would be a
    /// race. AT_EMPTY_PATH is ENOSYS, as on a kernel without the call.
    /// </summary>
    public static int Fchmodat2(Task* task)
    {
        uint flags = (uint)task->R10;
        if ((flags & ~(uint)(SymlinkNoFollow | EmptyPath)) != 0)
        {
            return MappedCall.Return(task, KernelMap.Einval);
        }

        if (flags != 0)
        {
            return MappedCall.Return(task, (flags & EmptyPath) != 0 ? KernelMap.Enosys : Eopnotsupp);
        }

        return MappedCall.Become(task, SystemCall.Fchmodat);
    }

    /// <summary>mlock2 (Linux 4.4) by mlock. MLOCK_ONFAULT cannot be kept, mlock would fault all in: EINVAL, "unknown flags" (mlock(2)).</summary>
    public static int Mlock2(Task* task) =>
        (int)task->Rdx == 0 ? MappedCall.Become(task, SystemCall.Mlock) : MappedCall.Return(task, KernelMap.Einval);

    /// <summary>
    /// pkey_mprotect (Linux 4.9) by mprotect: the key -1 means none, and there are no others: EINVAL, "pkey has not been allocated"
    /// (pkey_mprotect is documented in mprotect(2)).
    /// </summary>
    public static int PkeyMprotect(Task* task) =>
        (int)task->R10 == -1 ? MappedCall.Become(task, SystemCall.Mprotect) : MappedCall.Return(task, KernelMap.Einval);

    /// <summary>
    /// seccomp (Linux 3.17) by prctl(PR_SET_SECCOMP), for the operations prctl has: strict mode, and a filter for this thread alone without
    /// flags. The others are EINVAL, "operation unknown" or "flags invalid" (seccomp(2)).
    /// </summary>
    public static int Seccomp(Task* task)
    {
        const int SetSeccomp = 22, Strict = 0, Filter = 1;
        int operation = (int)task->Rdi;
        bool known = (operation == Strict && task->Rdx == 0) || operation == Filter;
        if (!known || (uint)task->Rsi != 0)
        {
            return MappedCall.Return(task, KernelMap.Einval);
        }

        MappedCall.Become(task, SystemCall.Prctl);
        task->NewRdi = SetSeccomp;
        task->NewRsi = operation + 1;
        task->NewR10 = task->NewR8 = 0;
        return MappedCall.Call;
    }
}
