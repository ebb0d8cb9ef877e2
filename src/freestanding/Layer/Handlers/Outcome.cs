namespace Trapless.Layer;

/// <summary>How a handler ends: with a result, or by leaving the call to the kernel as if there were no layer.</summary>
internal static unsafe class Outcome
{
    /// <summary>What the assembly entry is to do (ACTION_ in Entry/heavy.S).</summary>
    public const int Leave = 0, Clone = 1, GiveUpGs = 2;

    public static int Return(Task* task, long result)
    {
        task->Result = result;
        task->Resume = task->Ret;
        return Leave;
    }

    /// <summary>Two bytes before the return address lies the site's own <c>syscall</c>; under --complete only the layer's text may make the call.</summary>
    public static int Direct(Task* task)
    {
        task->Result = task->RawNumber;
        task->Resume = UserDispatch.Active && !Departure.HasLeft(task) ? (long)Symbols.InsideResumed() : task->Ret - 2;
        return Leave;
    }

    /// <summary>An execve is made with another path, in the program's context: with its mask, and to be interrupted (Entry/exec.S).</summary>
    public static int ThroughTarget(Task* task, byte* target)
    {
        task->Target = target;
        task->Result = task->RawNumber;
        task->Resume = (long)(task->Number == SystemCall.Execveat ? Symbols.ExecTargetSecond() : Symbols.ExecTargetFirst());
        return Leave;
    }

    /// <summary>The program's own arch_prctl is made last, and %gs is not used any more.</summary>
    public static int LeaveGs(Task* task)
    {
        Return(task, 0);
        return GiveUpGs;
    }
}
