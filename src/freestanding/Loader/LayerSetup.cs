using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>Makes the layer ready: the initial task's block, the dispatch table, the vDSO.</summary>
internal static unsafe class LayerSetup
{
    private const int Numbers = 512;
    private const ulong HasFsGsBase = 2; // HWCAP2_FSGSBASE

    public static void Init(InitialStack* stack)
    {
        Task* task = Symbols.InitialTask();
        task->Self = task;
        task->Stack = (long)task;
        task->State = Task.Running;
        task->KernelId = 1;
        task->StackHigh = (ulong)stack->End;
        task->Direct = (long)Symbols.HookDirect();
        task->Table = Symbols.DispatchTable();
        task->Handlers = (ulong*)Symbols.SignalHandlers();
        TaskPool.Init(task);
        TimeStamps.Inherit(task);
        if ((InitialStack.Get(stack, InitialStack.AtHwcap2) & HasFsGsBase) != 0)
        {
            *Symbols.HasFsGsBase() = 1;
        }

        int* offsets = Symbols.DispatchDefault();
        for (int i = 0; i < Numbers; i++)
        {
            task->Table[i] = (long)offsets + offsets[i];
        }

        Vdso.Find((byte*)InitialStack.Get(stack, InitialStack.AtSysinfoEhdr));
    }

    /// <summary>
    /// Every call is counted: other slots, and another table. What hooks answer or change without C# goes through C# now.
    /// </summary>
    public static void CountEverything()
    {
        Task* task = Symbols.InitialTask();
        long direct = (long)Symbols.HookDirect();
        task->Direct = (long)Symbols.CountDirect();
        for (int i = 0; i < Numbers; i++)
        {
            if (task->Table[i] == direct)
            {
                task->Table[i] = task->Direct;
            }
        }

        Use(task, Symbols.HookHeavy(), SystemCall.Getpid, SystemCall.Gettid, SystemCall.Getuid, SystemCall.Geteuid, SystemCall.Getgid, SystemCall.Getegid);
        Use(task, Symbols.HookHeavy(), SystemCall.Setuid, SystemCall.Setgid, SystemCall.Setreuid, SystemCall.Setregid, SystemCall.Setresuid, SystemCall.Setresgid);
        Use(task, Symbols.HookHeavy(), SystemCall.Unshare, SystemCall.Setns, SystemCall.Setns, SystemCall.Setns, SystemCall.Setns, SystemCall.Setns);
        Use(task, Symbols.CountOpen(), SystemCall.Open, SystemCall.Openat, SystemCall.Openat2, SystemCall.Readlink, SystemCall.Readlinkat, SystemCall.Stat);
        Use(task, Symbols.CountOpen(), SystemCall.Newfstatat, SystemCall.Statx, SystemCall.Statx, SystemCall.Statx, SystemCall.Statx, SystemCall.Statx);
        task->Table[SystemCall.RtSigreturn] = (long)Symbols.CountOnly();
        task->Table[SystemCall.ExitGroup] = (long)Symbols.CountOnly();
        task->Table[SystemCall.Exit] = (long)Symbols.CountExit();
        HookEverySlot();
    }

    /// <summary>--strict looks at every mapping that is or becomes executable, not only at those that may be of an image.</summary>
    public static void WatchMappings()
    {
        Task* task = Symbols.InitialTask();
        task->Table[SystemCall.Mmap] = task->Table[SystemCall.PkeyMprotect] = (long)Symbols.HookHeavy();
        if (!Process.Counting)
        {
            HookEverySlot(); // pkey_mprotect has no hook otherwise
        }
    }

    /// <summary>Every call goes through the dispatch table. Precondition: no image is mapped yet.</summary>
    public static void HookEverySlot()
    {
        if (!SharedSlots.Choose(Symbols.AllSlots()))
        {
            Fail.With(Fail.Ours, "cannot map its own slots (is the filesystem mounted noexec?)"u8, Process.Self);
        }
    }

    /// <summary>--no-serve: what the layer would answer itself is made by the kernel. After <see cref="CountEverything"/>, which knows other entries.</summary>
    public static void ServeNothing()
    {
        Task* task = Symbols.InitialTask();
        void* direct = (void*)task->Direct;
        VdsoPages.Ignore();
        Use(task, direct, SystemCall.Getpid, SystemCall.Gettid, SystemCall.Getuid, SystemCall.Geteuid, SystemCall.Getgid, SystemCall.Getegid);
        Use(task, direct, SystemCall.ClockGettime, SystemCall.ClockGetres, SystemCall.Gettimeofday, SystemCall.Time, SystemCall.Getcpu, SystemCall.Getcpu);
    }

    /// <summary>
    /// Kernel mode: what would trap at its site jumps to the kernel module's entry, by other slots, in every hook that hands a call on, and in what
    /// the layer calls itself.
    /// Only sigreturn traps still: it restores all registers, so there is nothing a shorter way could leave out. Some calls have an entry of
    /// their own; what the layer answers itself stays with the layer, which is shorter still.
    /// </summary>
    /// <param name="entry">The common entry.</param>
    /// <param name="own">Numbers and entries in turn.</param>
    /// <param name="owned">How many of these pairs.</param>
    public static void CallKernelAt(long entry, long* own, int owned)
    {
        Task* task = Symbols.InitialTask();
        task->Kernel = *Symbols.KernelEntry() = entry;
        if (Process.Counting || Process.Complete)
        {
            return; // Their own entries make the calls.
        }

        long direct = (long)Symbols.HookDirect();
        task->Direct = entry;
        for (int i = 0; i < Numbers; i++)
        {
            if (task->Table[i] == direct && i != SystemCall.RtSigreturn)
            {
                task->Table[i] = entry;
            }
        }

        for (int i = 0; i < owned; i++)
        {
            if (task->Table[own[2 * i]] == entry)
            {
                task->Table[own[2 * i]] = own[(2 * i) + 1];
            }
        }

        HookEverySlot();
    }

    private static void Use(Task* task, void* entry, int a, int b, int c, int d, int e, int f)
    {
        long* table = task->Table;
        table[a] = table[b] = table[c] = table[d] = table[e] = table[f] = (long)entry;
    }

    /// <summary>A place below the heap, where the kernel puts position-independent programs; random unless randomisation is off.</summary>
    public static ulong ProgramBase()
    {
        const ulong Lowest = 0x5500_0000_0000, Pages = 0x5_0000_00;
        return Lowest + (RandomPages(Pages) * Memory.PageSize);
    }

    /// <summary>A number below <paramref name="count"/>; 0 for a process without randomisation.</summary>
    public static ulong RandomPages(ulong count)
    {
        const int NoRandomize = 0x0040000;
        ulong random = 0;
        if ((Sys.Call(SystemCall.Personality, 0xffffffff) & NoRandomize) == 0)
        {
            Sys.Call(SystemCall.Getrandom, (long)&random, 8, 1 /* GRND_NONBLOCK */);
        }

        return random % count;
    }
}
