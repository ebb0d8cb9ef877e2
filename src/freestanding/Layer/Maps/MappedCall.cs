namespace Trapless.Layer;

/// <summary>
/// A call on its way to becoming another (Entry/mapped.S). The program's registers are in the task as the entry saved them; what the
/// call becomes is written beside them, so that converting may be repeated from the start whenever a signal comes.
/// </summary>
internal static unsafe class MappedCall
{
    /// <summary>What the entry is to do: the answer is known, make the new call, or go as it is to another entry (MAP_ in Entry/mapped.S).</summary>
    public const int Answer = 0, Call = 1, Pass = 2;

    /// <summary>The program's call as it stands, under another number or the same one; the conversion then changes its arguments.</summary>
    public static int Become(Task* task, int number)
    {
        task->Entry = Symbols.UnmappedTable()[number];
        task->NewNumber = number;
        task->NewRdi = task->Rdi;
        task->NewRsi = task->Rsi;
        task->NewRdx = task->Rdx;
        task->NewR10 = task->R10;
        task->NewR8 = task->R8;
        task->NewR9 = task->R9;
        Keep(task);
        return Call;
    }

    /// <summary>Whether the new call has the program's own arguments.</summary>
    public static bool IsUnchanged(Task* task) => task->NewRdi == task->Rdi && task->NewRsi == task->Rsi && task->NewRdx == task->Rdx
        && task->NewR10 == task->R10 && task->NewR8 == task->R8 && task->NewR9 == task->R9;

    /// <summary>Comes again with signals blocked.</summary>
    public static int Block(Task* task)
    {
        task->Entry = (long)Symbols.HookMappedBlocked();
        return Pass;
    }

    /// <summary>The program's own call goes on as if there were no map.</summary>
    public static int PassOn(Task* task)
    {
        task->Entry = Symbols.UnmappedTable()[task->Number];
        return Pass;
    }

    /// <summary>The call fails, or has succeeded, without another one.</summary>
    public static int Return(Task* task, long result)
    {
        Outcome.Return(task, result);
        return Answer;
    }

    /// <summary>The program's registers again, for the way back to it.</summary>
    public static void TakeBack(Task* task)
    {
        task->Rdi = task->OldRdi;
        task->Rsi = task->OldRsi;
        task->Rdx = task->OldRdx;
        task->R10 = task->OldR10;
        task->R8 = task->OldR8;
        task->R9 = task->OldR9;
        task->Resume = task->OldRet;
    }

    private static void Keep(Task* task)
    {
        task->OldRet = task->Ret;
        task->OldNumber = task->RawNumber;
        task->OldRdi = task->Rdi;
        task->OldRsi = task->Rsi;
        task->OldRdx = task->Rdx;
        task->OldR10 = task->R10;
        task->OldR8 = task->R8;
        task->OldR9 = task->R9;
        task->Finish = 0;
        task->Kept = 0;
    }
}
