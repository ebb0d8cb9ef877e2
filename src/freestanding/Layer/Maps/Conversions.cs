namespace Trapless.Layer;

/// <summary>
/// The conversions that --map makes, one file a family in Handlers/Maps, each of which says what of the call it keeps. A call that is not
/// here cannot be kept by older ones and stays ENOSYS: io_uring, landlock, pidfd_open and its kin, futex_waitv and its kin, rseq, cachestat,
/// the new mount calls, and others (docs/abi-maps.md).
/// </summary>
internal static unsafe class Conversions
{
    private const ushort End = 0xFFFF;

    /// <summary>Whether the ABI definitions know one for the whole call (abi/conversions.abi), and the kernel has the calls it is made of.</summary>
    public static bool Has(int number) => Is(number, ConversionRow.Custom);

    /// <summary>Made of several calls, which may be interrupted between them (<see cref="Composite"/>).</summary>
    public static bool IsComposite(int number) =>
        number is SystemCall.CloseRange or SystemCall.Getrandom or SystemCall.MemfdCreate or SystemCall.CopyFileRange;

    /// <summary>Made of several calls that must not be interrupted: with signals blocked from the start.</summary>
    public static bool IsBlocked(int number) => number == SystemCall.Execveat || MayBeGone(number);

    /// <summary>Old calls that a kernel may have removed or left out, whatever its release: it is asked first.</summary>
    public static bool MayBeGone(int number) => number is SystemCall.Sysctl or SystemCall.Sysfs or SystemCall.Ustat;

    /// <summary>Whether the conversion also knows what to do with flags that the call got later than itself.</summary>
    public static bool Adjusts(int number) => Is(number, ConversionRow.Adjust);

    /// <summary>One of <see cref="MappedCall"/>'s actions. <paramref name="whole"/>: the entry is for conversions that make calls themselves.</summary>
    public static int Convert(Task* task, bool whole)
    {
        switch (task->Number)
        {
            case SystemCall.Statx:
                return StatxMap.Convert(task);
            case SystemCall.Openat2:
                return OpenatMap.Convert(task);
            case SystemCall.Faccessat2:
                return AccessMap.Convert(task, whole);
            case SystemCall.Renameat2:
                return FileMap.Renameat2(task);
            case SystemCall.Fchmodat2:
                return FileMap.Fchmodat2(task);
            case SystemCall.Mlock2:
                return FileMap.Mlock2(task);
            case SystemCall.PkeyMprotect:
                return FileMap.PkeyMprotect(task);
            case SystemCall.Seccomp:
                return FileMap.Seccomp(task);
            case SystemCall.Preadv2:
            case SystemCall.Pwritev2:
                return TransferMap.Convert(task);
            case SystemCall.EpollPwait2:
                return EpollMap.Convert(task);
            case SystemCall.Clone3:
                return CloneMap.Convert(task);
            default:
                return whole ? Several(task) : MappedCall.Block(task);
        }
    }

    /// <summary>The call that a conversion became was made; its result is in the task. May be repeated.</summary>
    public static void Finish(Task* task)
    {
        if (task->Finish != 0)
        {
            StatxMap.Finish(task);
        }
    }

    private static bool Is(int number, int implementation)
    {
        ConversionRow* row = KernelTables.Conversions();
        while (row->Number != End && row->Number != number)
        {
            row++;
        }

        return row->Number == number && (row->Implementation & implementation) != 0 && row->Since <= Process.KernelRelease;
    }

    /// <summary>What is made of several calls.</summary>
    public static int Several(Task* task)
    {
        switch (task->Number)
        {
            case SystemCall.CloseRange:
                return CloseRangeMap.Answer(task);
            case SystemCall.Getrandom:
                return RandomMap.Answer(task);
            case SystemCall.MemfdCreate:
                return MemoryFileMap.Answer(task);
            case SystemCall.CopyFileRange:
                return CopyMap.Answer(task);
            case SystemCall.Execveat:
                return ExecMap.Convert(task);
            case SystemCall.Sysctl:
                return SysctlMap.Answer(task);
            case SystemCall.Sysfs:
                return SysfsMap.Answer(task);
            case SystemCall.Ustat:
                return UstatMap.Answer(task);
            default:
                return MappedCall.Return(task, KernelMap.Enosys);
        }
    }
}
