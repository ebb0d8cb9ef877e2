using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Converted calls that are made of several (Entry/composite.S). Signals are open: a signal that comes between two of them finds the whole call done,
/// for it is done again from its start, with every signal blocked, before the handler runs. So each must bear to be done again at any
/// point: what it has open is known (<see cref="HeldDescriptor"/>), and of what must not be done twice it puts away that it is done.
/// </summary>
internal static unsafe class Composite
{
    /// <summary>Values of T_BUSY: nothing is done yet, under way, its result is in the task.</summary>
    private const long Entered = 7, Running = 8, Done = 10;

    /// <summary>A conversion that turns out to need several calls comes again through their entry.</summary>
    public static int Enter(Task* task)
    {
        task->Entry = (long)Symbols.HookComposite();
        return MappedCall.Pass;
    }

    public static void Handle(Task* task)
    {
        if (task->Counters == null && Conversions.IsComposite(task->Number))
        {
            Conversions.Several(task); // its entry is only there where it is to be converted
        }
        else
        {
            KernelMap.Handle(task, true);
        }

        Volatile.Write(ref task->Busy, Done);
        task->Descriptor = HeldDescriptor.None;
    }

    /// <summary>The same with signals blocked. What a conversion becomes is made afterwards.</summary>
    public static int HandleBlocked(Task* task)
    {
        task->Kept = 0;
        int action = KernelMap.Handle(task, true);
        task->Descriptor = HeldDescriptor.None;
        return action;
    }

    public static bool IsBusy(long busy) => busy >= Entered;

    /// <summary>A signal came; the context is the program's again but for where it goes on. False: its call was not begun.</summary>
    public static bool Interrupt(Task* task, long busy, long rip, long rax)
    {
        if (busy == Running)
        {
            HeldDescriptor.Settle(task, rip, rax);
            if (HeldDescriptor.IsOpen(task) && task->Number != SystemCall.MemfdCreate)
            {
                HeldDescriptor.Close(); // it is only read; a file that was made is the program's
            }

            KernelMap.Handle(task, true);
        }

        task->Descriptor = HeldDescriptor.None;
        return busy != Entered;
    }
}
