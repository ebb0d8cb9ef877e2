using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Memory of the program that is known to be there without asking: its task's own stack between the stack pointer (or the red zone
/// below it) and the known top. False only means not known.
/// </summary>
internal static unsafe class OwnStack
{
    private const ulong RedZone = 128;
    private const ulong Largest = 8 << 20;

    /// <summary>Whether the task runs on its own stack now, and not on an alternate or a coroutine's one.</summary>
    public static bool IsInUse(Task* task)
    {
        ulong sp = (ulong)task->Rsp;
        return sp < task->StackHigh && task->StackHigh - sp < Largest;
    }

    /// <summary>In the page of the stack pointer, or of the red zone below it: there even if the program changes the rest of its stack.</summary>
    public static bool IsBeside(Task* task, void* pointer, int size)
    {
        ulong end = (ulong)pointer + (ulong)size;
        return Holds(task, pointer, size) && end <= Memory.PageDown((ulong)task->Rsp) + Memory.PageSize;
    }

    public static bool Holds(Task* task, void* pointer, int size)
    {
        ulong at = (ulong)pointer;
        return IsInUse(task) && at >= (ulong)task->Rsp - RedZone && at < task->StackHigh && task->StackHigh - at >= (ulong)size;
    }
}
