using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The kernel the program is to see. --kernel: calls and flags it does not have are refused as it would refuse them. --map: what it does
/// not have is supplied by what it has, where that can be exact. Both concern calls that go through the layer and nothing else: not the vDSO,
/// not /proc and /sys, not code made at run time, not device controls and socket options.
/// </summary>
internal static unsafe class KernelMap
{
    public const int Enosys = -38, Einval = -22;
    private const int Numbers = 512;

    private static bool isSetUp;

    /// <summary>
    /// Puts the entries of this file into the dispatch table, which all tasks share, and lets every slot lead there if there are any.
    /// Precondition: counting and --complete are set up. False: these slots cannot be mapped.
    /// </summary>
    public static bool SetUp()
    {
        long* table = Symbols.DispatchTable();
        if (!isSetUp)
        {
            Memory.CopyWords((ulong*)Symbols.UnmappedTable(), (ulong*)table, Numbers);
            FlagRules.Read(Process.KernelRelease);
            isSetUp = true;
        }

        bool any = false;
        for (int number = 0; number < Numbers; number++)
        {
            long entry = Entry(number);
            if (entry != 0)
            {
                table[number] = entry;
                any = true;
            }
        }

        return !any || SharedSlots.ChooseLater(Symbols.AllSlots());
    }

    /// <summary>
    /// A file linked with libsys says which ABI it was made for. A newer one than the kernel's turns the map on; false: nobody described it,
    /// there is no map from it, and the file must not run.
    /// </summary>
    public static bool Admit(int abi)
    {
        int kernel = Process.KernelRelease != 0 ? Process.KernelRelease : KernelReleases.Running();
        if (abi <= kernel || Process.Map || Process.Left)
        {
            return abi != 0;
        }

        Process.Map = true;
        Process.KernelRelease = kernel;
        return SetUp();
    }

    /// <summary>What a mapped call becomes (<see cref="MappedCall"/>); what needs several calls comes back here through an entry for them (<paramref name="whole"/>).</summary>
    public static int Handle(Task* task, bool whole)
    {
        ulong start = Counters.Now(task);
        int number = task->Number;
        int action = number == SystemCall.Uname ? UnameMap.Answer(task)
            : !IsThere(number) ? (Process.Map ? Convert(task, whole) : MappedCall.Return(task, Enosys))
            : Process.Pretends && MembarrierMap.IsQuery(task) ? MembarrierMap.Answer(task)
            : Check(task, whole);
        if (action == MappedCall.Answer && task->Counters != null)
        {
            Counters.Finish(task, start);
        }

        return action;
    }

    /// <summary>A call the kernel has goes on as it is, unless something in it must be taken out.</summary>
    private static int Check(Task* task, bool whole)
    {
        MappedCall.Become(task, task->Number);
        int action = FlagRules.Check(task);
        if (action == MappedCall.Answer && Process.Map && Conversions.Adjusts(task->Number))
        {
            long refused = task->Result;
            action = Convert(task, whole);
            return action == MappedCall.Answer && task->Result == Enosys ? MappedCall.Return(task, refused) : action;
        }

        return action == MappedCall.Call && MappedCall.IsUnchanged(task) ? MappedCall.PassOn(task) : action;
    }

    /// <summary>What it becomes must not ask for more than a pretended kernel has either.</summary>
    private static int Convert(Task* task, bool whole)
    {
        int action = Conversions.Convert(task, whole);
        return action == MappedCall.Call && Process.Pretends ? FlagRules.Check(task) : action;
    }

    private static bool IsThere(int number) => KernelTables.Has(Process.KernelRelease, (uint)number) && !(Process.Map && Conversions.MayBeGone(number));

    /// <summary>0: the call is the same on both kernels.</summary>
    private static long Entry(int number)
    {
        if (number == SystemCall.Uname && Process.Pretends)
        {
            return (long)Symbols.HookComposite();
        }

        if (number == SystemCall.Membarrier && Process.Pretends && IsThere(number))
        {
            return (long)Symbols.HookMapped();
        }

        if (IsThere(number))
        {
            bool matters = (Process.Pretends || (Process.Map && Conversions.Adjusts(number))) && FlagRules.Matter(number);
            return matters ? ShortEntries.Checking(number) : 0;
        }

        if (Process.Map && Conversions.Has(number))
        {
            long shorter = ShortEntries.Converting(number);
            return shorter != 0 ? shorter
                : (long)(Conversions.IsComposite(number) ? Symbols.HookComposite() : Conversions.IsBlocked(number) ? Symbols.HookMappedBlocked() : Symbols.HookMapped());
        }

        if (!Process.Pretends)
        {
            return 0; // the kernel itself says what it has
        }

        return (long)(Process.Counting ? Symbols.HookMappedBlocked() : Symbols.HookAbsent());
    }
}
