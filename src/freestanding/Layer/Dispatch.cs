using System.Runtime;
using System.Runtime.CompilerServices;
using Trapless.Kernel;

[module: SkipLocalsInit]

namespace Trapless.Layer;

/// <summary>
/// The entries that assembly calls (Entry/heavy.S, Entry/signal.S). The saved registers of the program are in the task block; what
/// a handler leaves in Result and Resume is what the program gets.
/// </summary>
internal static unsafe class Dispatch
{
    /// <summary>Every signal is blocked, the stack is the layer's. Returns what the entry is to do (<see cref="Outcome"/>).</summary>
    [RuntimeExport("layer_dispatch")]
    public static int Handle(Task* task)
    {
        ulong start = Counters.Now(task);
        int outcome = Choose(task);
        if (task->Counters != null && outcome == Outcome.Leave)
        {
            MakeHere(task);
            Counters.Finish(task, start);
        }

        return outcome;
    }

    [RuntimeExport("layer_after")]
    public static void After(Task* task)
    {
        ProcExe.After(task);
        Counters.Finish(task, task->Start);
    }

    /// <summary>The layer has left: the block, and the stack, are the program's own.</summary>
    [RuntimeExport("layer_departed")]
    public static void Departed(Task* call) => ProgramByLink.Handle(call);

    /// <summary>Signals are open; must change nothing outside the task block.</summary>
    [RuntimeExport("layer_map")]
    public static int Map(Task* task) => KernelMap.Handle(task, false);

    /// <summary>The same with every signal blocked.</summary>
    [RuntimeExport("layer_map_blocked")]
    public static int MapBlocked(Task* task) => Composite.HandleBlocked(task);

    /// <summary>The same, of calls made of several, with signals open: what one interrupts is done again before its handler runs.</summary>
    [RuntimeExport("layer_composite")]
    public static void MapComposite(Task* task) => Composite.Handle(task);

    [RuntimeExport("layer_map_finish")]
    public static void MapFinish(Task* task)
    {
        Conversions.Finish(task);
        MappedCall.TakeBack(task);
    }

    /// <summary>Signals are open: <see cref="SignalRepair"/> restarts the call when one comes.</summary>
    [RuntimeExport("layer_clock")]
    public static void HandleClock(Task* task) => Clock.Handle(task);

    [RuntimeExport("layer_clone_parent")]
    public static void CloneParent(Task* task, long result)
    {
        Clone.InParent(task, result);
        Counters.Finish(task, Counters.Now(task));
    }

    [RuntimeExport("layer_shared_child")]
    public static void SharedChild(Task* task) => Clone.InSharedChild(task);

    [RuntimeExport("layer_copied_child")]
    public static void CopiedChild(Task* task) => Clone.InCopiedChild(task);

    /// <summary>A signal interrupted the layer. Runs on whatever stack the kernel chose.</summary>
    [RuntimeExport("layer_signal")]
    public static long Signal(Task* task, SignalContext* context, byte* frame) => SignalRepair.Repair(task, context, frame);

    /// <summary>While counting, what would trap at its site is made here so that its time and error are seen; not execve, which needs the mask.</summary>
    private static void MakeHere(Task* task)
    {
        bool direct = task->Resume != task->Ret && !Departure.HasLeft(task);
        if (direct && task->Number != SystemCall.Execve && task->Number != SystemCall.Execveat)
        {
            Outcome.Return(task, Sys.Call(task->Number, task->Rdi, task->Rsi, task->Rdx, task->R10, task->R8, task->R9));
        }
    }

    private static int Choose(Task* task)
    {
        switch (task->Number)
        {
            case SystemCall.Mmap:
                return Mmap.Handle(task);
            case SystemCall.Munmap:
                return Munmap.Handle(task);
            case SystemCall.Mremap:
                return Mremap.Handle(task);
            case SystemCall.Mprotect:
            case SystemCall.PkeyMprotect:
                return Mprotect.Handle(task);
            case SystemCall.Execve:
            case SystemCall.Execveat:
                return Exec.Handle(task);
            case SystemCall.Clone:
            case SystemCall.Clone3:
            case SystemCall.Fork:
            case SystemCall.Vfork:
                return Clone.Prepare(task);
            case SystemCall.RtSigaction:
                return SignalActions.Handle(task);
            case SystemCall.ArchPrctl:
                return ArchPrctl.Handle(task);
            case SystemCall.RtSigprocmask:
                return SignalMask.Handle(task);
            case SystemCall.Prctl:
                return (int)task->Rdi switch
                {
                    UserDispatch.PrctlOption => UserDispatch.Handle(task),
                    TimeStamps.PrctlOption => TimeStamps.Handle(task),
                    _ => Seccomp.Handle(task),
                };
            case SystemCall.Seccomp:
                return Seccomp.Handle(task);
            case SystemCall.Readlink:
            case SystemCall.Readlinkat:
                return ProcExe.InPlace(task);
            case SystemCall.Mount:
            case SystemCall.OpenTree:
            case SystemCall.Linkat:
                return ExeBehindLink.Handle(task);
            case SystemCall.Getpid:
            case SystemCall.Gettid:
            case SystemCall.Getuid:
            case SystemCall.Geteuid:
            case SystemCall.Getgid:
            case SystemCall.Getegid:
                return Identity.Handle(task);
            case SystemCall.Setuid:
            case SystemCall.Setgid:
            case SystemCall.Setreuid:
            case SystemCall.Setregid:
            case SystemCall.Setresuid:
            case SystemCall.Setresgid:
            case SystemCall.Unshare:
            case SystemCall.Setns:
                return Identity.Change(task);
            default:
                return Outcome.Direct(task);
        }
    }
}
