using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// An execve whose handler has chosen the file (Entry/exec.S) was interrupted before it was made. Runs with all signals blocked, by
/// <see cref="SignalRepair"/>.
/// </summary>
internal static unsafe class InterruptedExec
{
    /// <summary>Whether a handler's exit was going there.</summary>
    public static bool IsTarget(long resume) =>
        resume == (long)Symbols.ExecTargetFirst() || resume == (long)Symbols.ExecTargetSecond();

    /// <summary>
    /// On with the file that was chosen, or to the slot where that cannot be: its name lies where a handler's calls write, or the call is one that another was
    /// converted to, of which more than registers can hold is in the task. The arguments and the number are in the context.
    /// </summary>
    public static void AskedAlready(Task* task, SignalContext* context)
    {
        if (task->Target != Process.Program || task->Ret == Symbols.MappedReturn())
        {
            InterruptedCall.Again(task, context, task->Ret);
            return;
        }

        context->Rcx = task->Ret;
        context->R11 = (long)task->Target;
        Enter(context);
    }

    /// <summary>To the entry that has all in registers.</summary>
    public static void Enter(SignalContext* context) =>
        context->Rip = (long)((int)context->Rax == SystemCall.Execveat ? Symbols.ExecChosenSecond() : Symbols.ExecChosenFirst());
}
