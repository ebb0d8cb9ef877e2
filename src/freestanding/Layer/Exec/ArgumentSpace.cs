using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The kernel limits the bytes of arguments, environment and their pointers to a quarter of RLIMIT_STACK (fs/exec.c, bprm_stack_limits). What the loader is
/// handed takes some of it: for an execve that does not fit otherwise, the soft limit is raised by exactly that much until the loader starts.
/// </summary>
internal static unsafe class ArgumentSpace
{
    /// <summary>No limit was raised.</summary>
    public const ulong Unchanged = ulong.MaxValue;

    private const int RlimitStack = 3;
    private const ulong Least = 128 << 10, Most = 6 << 20; // ARG_MAX, three quarters of _STK_LIM
    private const ulong LongestString = 128 << 10; // MAX_ARG_STRLEN

    /// <summary>Room for so many bytes more. False where there can be none.</summary>
    public static bool Widen(ulong more)
    {
        ulong* limits = stackalloc ulong[2]; // soft, hard
        if (!Get(limits))
        {
            return false;
        }

        limits[0] = (Space(limits[0]) + more) * 4;
        return limits[0] <= Most * 4 && limits[0] <= limits[1] && Set(limits);
    }

    public static ulong SoftLimit()
    {
        ulong* limits = stackalloc ulong[2];
        return Get(limits) ? limits[0] : Unchanged;
    }

    public static void Restore(ulong before)
    {
        ulong* limits = stackalloc ulong[2];
        if (Get(limits))
        {
            limits[0] = before;
            Set(limits);
        }
    }

    /// <summary>Whether the kernel would take these without anything of ours.</summary>
    public static bool Suffices(byte* name, byte** argv, long count, byte** envp, long maximum)
    {
        long variables = UserMemory.ArrayLength(envp, maximum);
        if (variables < 0)
        {
            return false;
        }

        ulong space = Space(SoftLimit()), taken = (ulong)(Text.Length(name) + 1) + (8 * (ulong)(count + variables));
        return Take(argv, count, space, &taken) && Take(envp, variables, space, &taken);
    }

    private static bool Get(ulong* limits) => Sys.Call(SystemCall.Prlimit64, 0, RlimitStack, 0, (long)limits) == 0;

    private static bool Set(ulong* limits) => Sys.Call(SystemCall.Prlimit64, 0, RlimitStack, (long)limits, 0) == 0;

    private static ulong Space(ulong softLimit)
    {
        ulong space = softLimit / 4;
        return space < Least ? Least : space > Most ? Most : space;
    }

    /// <summary>False when a string is longer than any may be, or all together need more.</summary>
    private static bool Take(byte** strings, long count, ulong space, ulong* taken)
    {
        ulong readable = 0;
        for (long i = 0; i < count; i++)
        {
            byte* s = strings[i];
            do
            {
                ulong page = Memory.PageDown((ulong)s);
                if (page != readable && !UserMemory.CanReadWord((ulong)s))
                {
                    return false;
                }

                readable = page;
                (*taken)++;
                if ((ulong)(s - strings[i]) >= LongestString || *taken > space)
                {
                    return false;
                }
            }
            while (*s++ != 0);
        }

        return true;
    }
}
