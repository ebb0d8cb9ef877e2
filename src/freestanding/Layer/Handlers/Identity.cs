using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// getpid, gettid and the four user and group ids, answered from the task block by Entry/hooks.S. Identities belong to the task: a
/// copied child forgets them, a child that shares memory has a block of its own, and what changes credentials voids them. While
/// counting, the calls come here instead.
/// </summary>
internal static unsafe class Identity
{
    /// <summary>Linux's default overflow id: an id that a user namespace does not map, or not yet.</summary>
    private const long OverflowId = 65534;

    public static int Handle(Task* task)
    {
        uint* known = Field(task);
        if (*known != 0)
        {
            Counters.Served(task);
            return Outcome.Return(task, ~*known);
        }

        long result = Sys.Call(task->Number);
        if (result >= 0 && result != OverflowId)
        {
            *known = ~(uint)result;
        }

        return Outcome.Return(task, result);
    }

    /// <summary>What changes identities, while counting; otherwise Entry/hooks.S does the same.</summary>
    public static int Change(Task* task)
    {
        long result = Sys.Call(task->Number, task->Rdi, task->Rsi, task->Rdx);
        Forget(task);
        return Outcome.Return(task, result);
    }

    public static void Forget(Task* task)
    {
        task->Pid = 0;
        task->Tid = 0;
        task->Uid = 0;
        task->Euid = 0;
        task->Gid = 0;
        task->Egid = 0;
    }

    private static uint* Field(Task* task) => task->Number switch
    {
        SystemCall.Getpid => &task->Pid,
        SystemCall.Gettid => &task->Tid,
        SystemCall.Getuid => &task->Uid,
        SystemCall.Geteuid => &task->Euid,
        SystemCall.Getgid => &task->Gid,
        _ => &task->Egid,
    };
}
