using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>A process of a count (<c>trapless stat</c>) takes its entry in the counters' file before its program runs.</summary>
internal static unsafe class CounterStart
{
    public static void Enter(ExecHandover* given, byte* path)
    {
        if (Process.CountersPath != null && Counters.Open(Process.CountersPath))
        {
            Counters.Enter(Symbols.InitialTask(), given->HasEntry, path);
            UndoSpawn(given->HasEntry);
            LayerSetup.CountEverything();
        }
    }

    /// <summary>
    /// The first program of a count is started by posix_spawn, whose implementation in glibc leaves the two signals it uses itself
    /// ignored; started by a shell they would not be.
    /// </summary>
    private static void UndoSpawn(bool followed)
    {
        SignalAction standard;
        standard.Handler = standard.Flags = standard.Restorer = standard.Mask = 0;
        for (int signal = 32; signal <= 33 && !followed; signal++)
        {
            Sys.Call(SystemCall.RtSigaction, signal, (long)&standard, 0, 8);
        }
    }
}
