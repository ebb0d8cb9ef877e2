using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// clone, clone3, fork, vfork. A child that shares memory needs a block of its own under %gs before it can make a call; a child
/// with a copy keeps the block's address. All signals are blocked from before the call until parent and child each leave.
/// </summary>
internal static unsafe class Clone
{
    private const ulong CloneVm = 0x100, CloneFiles = 0x400, CloneSigHand = 0x800, CloneVfork = 0x4000, CloneThread = 0x10000;
    private const int Eagain = -11;

    public static int Prepare(Task* task)
    {
        ulong flags;
        if (!Flags(task, &flags))
        {
            return Outcome.Direct(task); // The kernel says EFAULT.
        }

        task->Child = null;
        task->ChildSharesFiles = (flags & CloneFiles) != 0 ? 1 : 0;
        if ((flags & CloneVm) == 0)
        {
            Notice.Share();
            return Outcome.Clone;
        }

        Task* child = TaskPool.Take();
        if (child == null)
        {
            return Outcome.Return(task, Eagain);
        }

        Inherit(child, task, flags);
        task->Child = child;
        task->ChildIsVfork = (flags & CloneVfork) != 0 ? 1 : 0;
        return Outcome.Clone;
    }

    /// <summary>In the parent, with the kernel's result.</summary>
    public static void InParent(Task* task, long result)
    {
        Task* child = task->Child;
        if (child != null)
        {
            bool over = result < 0 || task->ChildIsVfork != 0;
            if (over)
            {
                Exec.FreeScratch(child);
                if (child->State != Task.Pinned)
                {
                    TaskPool.Release(child);
                }
            }
            else
            {
                child->KernelId = (int)result;
            }
        }

        Outcome.Return(task, result);
    }

    /// <summary>In a child that shares memory; %gs is its own block by now.</summary>
    public static void InSharedChild(Task* task)
    {
        task->StackHigh = (ulong)task->Rsp;
        UserDispatch.ArmChild();
        Outcome.Return(task, 0);
    }

    /// <summary>In a child that has a copy of everything but the other threads.</summary>
    public static void InCopiedChild(Task* task)
    {
        Identity.Forget(task);
        task->SharesFiles = task->ChildSharesFiles;
        task->Shares = 0;
        task->KernelId = 1; // always alive: the block is not given to another task
        TaskPool.KeepOnly(task);
        LoadedImages.ResetLock();
        Counters.EnterChild(task);
        MissedSites.Forget(); // in anonymous memory they are each process's own
        UserDispatch.ArmChild();
        Outcome.Return(task, 0);
    }

    /// <summary>The child leaves through the same registers, mask and return address as its parent; its identity and stack are its own.</summary>
    private static void Inherit(Task* child, Task* task, ulong flags)
    {
        int state = child->State;
        long stack = child->Stack;
        Memory.CopyWords((ulong*)child, (ulong*)task, Task.InheritedSize / 8);
        child->State = state;
        child->Self = child;
        child->Stack = stack;
        child->KernelId = 0;
        child->SharesFiles = task->ChildSharesFiles;
        child->Child = null;
        child->Scratch = 0;
        child->SigsysPending = 0;
        NoteSharing(child, task, flags);
        CopyHandlers(child, task, flags);
        long starts = SignalActions.ArePiled ? 1 : task->NoTsc; // kernel/fork.c: a thread starts without an alternate stack
        child->NoClock = (flags & CloneVfork) != 0 ? task->NoClock : starts;
        Identity.Forget(child);
    }

    /// <summary>For <see cref="Departure"/>: a process that has its memory from another one, and whether it is a single task.</summary>
    private static void NoteSharing(Task* child, Task* task, ulong flags)
    {
        if ((flags & CloneThread) == 0)
        {
            child->Shares = Task.Alone;
        }
        else if (task->Shares != 0)
        {
            child->Shares = task->Shares = Task.WithThreads;
        }
    }

    /// <summary>The kernel copies the actions without CLONE_SIGHAND; the handlers behind them must be a copy too.</summary>
    private static void CopyHandlers(Task* child, Task* task, ulong flags)
    {
        if ((flags & CloneSigHand) == 0)
        {
            child->Handlers = (ulong*)((byte*)child + Task.OwnHandlers);
            Memory.CopyWords(child->Handlers, task->Handlers, SignalActions.TableWords);
        }
    }

    private static bool Flags(Task* task, ulong* flags)
    {
        switch (task->Number)
        {
            case SystemCall.Fork:
                *flags = 0;
                return true;
            case SystemCall.Vfork:
                *flags = CloneVm | CloneVfork;
                return true;
            case SystemCall.Clone:
                *flags = (ulong)task->Rdi;
                return true;
            default:
                bool readable = UserMemory.CanRead((ulong)task->Rdi, 8);
                *flags = readable ? *(ulong*)task->Rdi : 0;
                return readable;
        }
    }
}
