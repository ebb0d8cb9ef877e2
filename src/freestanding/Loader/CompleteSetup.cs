using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// --complete: every direct call is made in the layer instead of at its site, so that the layer's text is all that Syscall User Dispatch has
/// to let through; then it is armed.
/// </summary>
internal static unsafe class CompleteSetup
{
    private const int Numbers = 512;
    private const int SigSetMask = 2;

    /// <summary>The dispatch table. After <see cref="LayerSetup.CountEverything"/>, whose entries make most calls in the layer already.</summary>
    public static void RouteInside()
    {
        Task* task = Symbols.InitialTask();
        long direct = (long)Symbols.HookDirect();
        for (int i = 0; i < Numbers; i++)
        {
            task->Table[i] = task->Table[i] == direct ? (long)Symbols.InsideDirect() : task->Table[i];
        }

        task->Table[SystemCall.RtSigprocmask] = (long)Symbols.HookHeavy();
        if (Process.Counting)
        {
            task->Table[SystemCall.RtSigreturn] = (long)Symbols.CountSigreturn();
            task->Table[SystemCall.ExitGroup] = (long)Symbols.CountInside();
            task->Table[SystemCall.Exit] = (long)Symbols.CountExitInside();
            return;
        }

        task->Direct = (long)Symbols.InsideDirect();
        task->Table[SystemCall.RtSigreturn] = (long)Symbols.InsideSigreturn();
        LayerSetup.HookEverySlot();
    }

    /// <summary>The last thing before the program: from here on only the layer's text enters the kernel.</summary>
    public static void Arm(ExecHandover* given)
    {
        Task* task = Symbols.InitialTask();
        if (!UserDispatch.Start(task, given->SigsysIgnored))
        {
            Fail.With(Fail.Ours, "--complete needs Syscall User Dispatch, which this system refuses (Linux 5.11; no filter on prctl); run without it"u8, null);
        }

        if (!given->HasMask)
        {
            Sys.Call(SystemCall.RtSigprocmask, SigSetMask, 0, (long)&given->Mask, 8);
            given->HasMask = (given->Mask & SignalMask.Sigsys) != 0;
        }

        given->Mask = SignalMask.Begin(task, given->Mask);
    }
}
