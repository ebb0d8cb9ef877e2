using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>What is the same for all tasks of a process image: written by the loader before the program starts, read afterwards.</summary>
internal static unsafe class Process
{
    /// <summary>Path of trapless-ld itself; the command line program lies beside it.</summary>
    public static byte* Self;

    /// <summary>Identity of the file at <see cref="Self"/>: /proc/self/exe of every process here leads to it.</summary>
    public static ulong SelfDevice, SelfInode;

    /// <summary>Whether this is the file of trapless-ld.</summary>
    public static bool IsSelf(Stat* status) => status->Inode == SelfInode && status->Device == SelfDevice;

    /// <summary>The program as /proc/self/exe should name it.</summary>
    public static byte* Program;

    /// <summary>Its identity: the path may lead elsewhere later.</summary>
    public static ulong ProgramDevice, ProgramInode;

    /// <summary>The dynamic linker the program was started with, or null.</summary>
    public static byte* Interpreter;

    /// <summary>Its file, and when that was changed last.</summary>
    public static ulong InterpreterDevice, InterpreterInode, InterpreterChanged;

    /// <summary>Whether this is the file of <see cref="Interpreter"/>, unchanged.</summary>
    public static bool IsInterpreter(Stat* status) =>
        status->Inode == InterpreterInode && status->Device == InterpreterDevice && status->Changed == InterpreterChanged;

    /// <summary>The cache directories, or null; whether the system's was looked for.</summary>
    public static byte* UserCache, SystemCache;
    public static bool SystemCacheSought;

    /// <summary>Who owns <see cref="UserCache"/>.</summary>
    public static uint UserCacheOwner;

    public static System.ReadOnlySpan<byte> SystemCachePath => "/var/cache/trapless"u8;

    /// <summary>
    /// The user's was found to be nobody else's, for this effective user. Only they or root could change that: it holds for the programs
    /// this one starts.
    /// </summary>
    public static bool CachesTrusted;
    public static uint TrustedBy;

    /// <summary>The counters file of <c>trapless stat</c> and its mapping, or null.</summary>
    public static byte* CountersPath;
    public static byte* Counters;

    /// <summary>This process's entry in the counters file.</summary>
    public static ulong CountersEntry;

    /// <summary>What remains incomplete is an error (--strict), or is not said (--quiet).</summary>
    public static bool Strict, Quiet;

    /// <summary>The layer answers nothing itself (--no-serve): every call of the program reaches the kernel.</summary>
    public static bool ServesNothing;

    /// <summary>Missed sites are to be caught (--complete).</summary>
    public static bool Complete;

    /// <summary>Whether the program is to run in ring 0 (--kernel-mode), and by which entry of the kernel module.</summary>
    public static KernelMode KernelMode;

    /// <summary>The layer has left the process (<see cref="Departure"/>).</summary>
    public static bool Left => *Symbols.Left() != 0;

    /// <summary>Entry points of the vDSO, or null.</summary>
    public static void* VdsoClockGettime, VdsoGettimeofday, VdsoTime, VdsoClockGetres, VdsoGetcpu;

    /// <summary>The kernel release the program sees, major * 256 + minor; 0 when its calls are the running one's.</summary>
    public static int KernelRelease;

    /// <summary>That release is not the running kernel's (--kernel), and what it lacks is supplied (--map).</summary>
    public static bool Pretends, Map;

    public static bool Counting => Counters != null;
}
