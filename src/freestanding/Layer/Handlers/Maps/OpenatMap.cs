namespace Trapless.Layer;

/// <summary>
/// openat2 (Linux 5.6) by openat. Kept: everything where how.resolve is 0, with openat2's own strictness: openat ignores flags and modes that
/// openat2 refuses with EINVAL. RESOLVE_CACHED alone is EAGAIN, "try again without it" (openat2(2)). The other restrictions of the path
/// cannot be kept by openat: ENOSYS, openat2's error on a kernel without it, which programs must expect; never a path that escapes.
/// </summary>
internal static unsafe class OpenatMap
{
    private const int Version0 = 24, PageSize = 4096;
    private const int E2Big = -7, Eagain = -11;
    private const ulong Create = 0x40, NoFollow = 0x20000, Directory = 0x10000, PathOnly = 0x200000, TemporaryBit = 0x400000, CloseOnExec = 0x80000;
    private const ulong AccessMode = 3;

    /// <summary>VALID_OPEN_FLAGS of include/linux/fcntl.h.</summary>
    private const ulong ValidFlags = 0x7fffc3;
    private const ulong ValidResolve = 0x3f, ResolveCached = 0x20, InRoot = 0x10, Beneath = 0x08;
    private const ulong ModeBits = 0xfff;

    public static int Convert(Task* task)
    {
        ulong size = (ulong)task->R10;
        if (size < Version0 || size > PageSize)
        {
            return MappedCall.Return(task, size < Version0 ? KernelMap.Einval : E2Big);
        }

        long error = ProgramMemory.Structure(task, task->Rdx, (long)size, Version0);
        if (error != 0)
        {
            return MappedCall.Return(task, error);
        }

        ulong* how = (ulong*)task->Rdx;
        ulong flags = how[0], mode = how[1], resolve = how[2];
        error = Check(flags, mode, resolve);
        if (error != 0)
        {
            return MappedCall.Return(task, error);
        }

        MappedCall.Become(task, SystemCall.Openat);
        task->NewRdx = (long)flags;
        task->NewR10 = (long)mode;
        return MappedCall.Call;
    }

    /// <summary>build_open_flags of fs/open.c.</summary>
    private static long Check(ulong flags, ulong mode, ulong resolve)
    {
        bool temporary = (flags & TemporaryBit) != 0;
        bool creates = (flags & Create) != 0 || temporary;
        bool both = (flags & (Create | Directory)) == (Create | Directory);
        if ((flags & ~ValidFlags) != 0 || both || (resolve & ~ValidResolve) != 0 || (resolve & (InRoot | Beneath)) == (InRoot | Beneath)
            || (creates ? mode & ~ModeBits : mode) != 0)
        {
            return KernelMap.Einval;
        }

        if (temporary && ((flags & Directory) == 0 || (flags & AccessMode) == 0))
        {
            return KernelMap.Einval;
        }

        if ((flags & PathOnly) != 0 && (flags & ~(PathOnly | Directory | NoFollow | CloseOnExec)) != 0)
        {
            return KernelMap.Einval;
        }

        if (resolve == ResolveCached)
        {
            return Eagain;
        }

        return resolve != 0 ? KernelMap.Enosys : 0;
    }
}
