using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>MEMBARRIER_CMD_QUERY of a kernel that is pretended: the commands it has, and not all of the running kernel's.</summary>
internal static unsafe class MembarrierMap
{
    private const int Query = 0;

    public static bool IsQuery(Task* task) => task->Number == SystemCall.Membarrier && (int)task->Rdi == Query;

    /// <summary>May be repeated.</summary>
    public static int Answer(Task* task)
    {
        long commands = Sys.Call(SystemCall.Membarrier, task->Rdi, task->Rsi, task->Rdx);
        return MappedCall.Return(task, commands < 0 ? commands : commands & ~(long)FlagRules.UnknownValues(SystemCall.Membarrier, 0));
    }
}
