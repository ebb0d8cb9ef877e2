using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The program changes the mappings of the vDSO or of its data (checkpoint tools do): clocks are the kernel's from then on, for all tasks that have the
/// memory, and for their children. What is called here comes before the program's own call; a served clock that another thread is reading just then ends first.
/// </summary>
internal static unsafe class VdsoPages
{
    /// <summary>The kernel maps the vDSO's data, some pages, right below it (arch/x86/entry/vdso/vma.c).</summary>
    private const ulong DataRoom = 16 * Memory.PageSize;

    private const int BarrierForAll = 1; // MEMBARRIER_CMD_GLOBAL
    private const int Patience = 1000;
    private const long Millisecond = 1_000_000;

    /// <summary>Where the entries of munmap and the like are to look out (Entry/munmap.S).</summary>
    public static void Watch(ulong start, ulong end)
    {
        ulong* bounds = Symbols.VdsoBounds();
        bounds[0] = start - DataRoom;
        bounds[1] = end;
    }

    /// <summary>No clock is read by it.</summary>
    public static void Ignore()
    {
        ulong* bounds = Symbols.VdsoBounds();
        bounds[0] = bounds[1] = 0;
    }

    /// <summary>The program is about to unmap, move, replace or protect this range.</summary>
    public static void Change(ulong start, ulong length)
    {
        ulong* bounds = Symbols.VdsoBounds();
        if (!Touches(bounds, start, length) || Process.Left)
        {
            return;
        }

        FindData(bounds);
        if (!Touches(bounds, start, length))
        {
            return;
        }

        Process.VdsoClockGettime = Process.VdsoGettimeofday = Process.VdsoTime = Process.VdsoClockGetres = Process.VdsoGetcpu = null;
        if (!TaskPool.IsAlone)
        {
            // A thread sets its T_BUSY before it looks at the functions. Behind the barrier either it sees none, or T_BUSY is seen here.
            Sys.Call(SystemCall.Membarrier, BarrierForAll, 0, 0);
            AwaitClocks();
        }

        Ignore(); // Last: another thread that unmaps the rest waits as well.
    }

    /// <summary>Some nanoseconds each, unless one is stopped or gets no processor: that is not waited for without end.</summary>
    private static void AwaitClocks()
    {
        long* pause = stackalloc long[2];
        pause[0] = 0;
        pause[1] = Millisecond;
        for (int i = 0; i < Patience && TaskPool.AnyReadsClock(); i++)
        {
            Sys.Call(SystemCall.Nanosleep, (long)pause, 0);
        }
    }

    /// <summary>
    /// Where the data begin: from then on what happens to lie below them is passed by as quickly as any other memory. All the room, where /proc does not tell,
    /// and where the vDSO has gone unseen.
    /// </summary>
    private static void FindData(ulong* bounds)
    {
        byte* path = stackalloc byte[MapsReader.PathSize];
        MapsReader maps;
        if (!MapsReader.Open(&maps, path))
        {
            return;
        }

        bool found = false;
        while (!found && MapsReader.Next(&maps))
        {
            found = maps.Start >= bounds[0] && maps.Start < bounds[1] && Text.After(path, "[v"u8) != null; // [vvar], [vvar_vclock], [vdso]
        }

        if (found)
        {
            bounds[0] = maps.Start;
        }

        MapsReader.Close(&maps);
    }

    private static bool Touches(ulong* bounds, ulong start, ulong length) => start < bounds[1] && start + length > bounds[0];
}
