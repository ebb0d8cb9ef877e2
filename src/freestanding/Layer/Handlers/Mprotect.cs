namespace Trapless.Layer;

/// <summary>
/// mprotect to executable. What a program compiled at run time, or mapped without PROT_EXEC first, has not been rewritten; its
/// system calls trap as they always did.
/// </summary>
internal static unsafe class Mprotect
{
    public static int Handle(Task* task) => Outcome.Direct(task);
}
