using System;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The layer leaves a process it would get in the way of: every slot becomes direct, in one step for each image, and %gs is not used
/// any more. Calls of other threads that are inside a hook finish there; nothing new comes in. Where calls of the layer's own disturb
/// nobody, /proc/self/exe goes on meaning the program. A child that has its memory from its parent (vfork) is left alone: its hooks become direct
/// by a table of its own, and %gs is still used.
/// </summary>
internal static unsafe class Departure
{
    /// <summary>To a program that must not see a call it did not make.</summary>
    public static void Leave(ulong kind, ReadOnlySpan<byte> why, byte* path) => Leave(kind, why, path, false);

    /// <summary>The same, where it concerns only the process that asks for it: another one that has the same memory keeps the layer.</summary>
    public static void LeaveProcess(Task* task, ulong kind, ReadOnlySpan<byte> why)
    {
        if (Process.Left || !CanLeaveAlone(task))
        {
            Leave(kind, why, null, false);
            return;
        }

        Notice.SayWhileRunning(kind, why, null);
        UserDispatch.StopHere(task);
        task->Table = DirectTable();
    }

    /// <summary>Nothing the layer does is seen by this task any more.</summary>
    public static bool HasLeft(Task* task) => Process.Left || task->Table == Symbols.DepartedTable();

    /// <summary>To a program that wants %gs for itself.</summary>
    public static void LeaveGs(ulong kind, ReadOnlySpan<byte> why, byte* path) => Leave(kind, why, path, true);

    private static void Leave(ulong kind, ReadOnlySpan<byte> why, byte* path, bool answersLink)
    {
        if (Process.Left)
        {
            return;
        }

        Notice.SayWhileRunning(kind, why, path);
        ulong slots = DirectSlots(answersLink);
        if (slots != 0)
        {
            SharedSlots.Replace(slots);
        }
        else
        {
            AnswerNothing();
        }

        UserDispatch.Stop();
        *Symbols.Left() = 1;
    }

    /// <summary>
    /// Other threads are not reached by a table of this task's, and a filter may be for all of them (TSYNC). And handlers that it installs from here
    /// on are entered past the layer, which the parent's must not be.
    /// </summary>
    private static bool CanLeaveAlone(Task* task) =>
        task->Shares == Task.Alone && task->Handlers == (ulong*)((byte*)task + Task.OwnHandlers);

    /// <summary>Written anew each time: another task that is there already reads the same values.</summary>
    private static long* DirectTable()
    {
        long* table = Symbols.DepartedTable();
        for (int number = 0; number < (int)(SharedSlots.Size / 64); number++)
        {
            bool clones = number is SystemCall.Clone or SystemCall.Clone3;
            table[number] = (long)(clones ? Symbols.DepartedClone() : Symbols.HookDirect());
        }

        return table;
    }

    /// <summary>Where no such slots can be made (no memory, or none that may become executable), those in force lead back to the site. They need %gs.</summary>
    private static void AnswerNothing()
    {
        long* table = Symbols.DispatchTable();
        for (ulong number = 0; number < SharedSlots.Size / 64; number++)
        {
            table[number] = (long)Symbols.HookDirect();
        }
    }

    /// <summary>A libsys section in which every slot traps at the site, or all but those of <see cref="ProgramByLink"/>; 0 when there can be none.</summary>
    private static ulong DirectSlots(bool answersLink)
    {
        ulong size = SharedSlots.Size;
        long memory = Memory.Map(0, size, Memory.Read | Memory.Write, Memory.Shared | Memory.Anonymous, -1, 0);
        if (Memory.Failed(memory))
        {
            return 0;
        }

        Memory.CopyWords((ulong*)memory, (ulong*)SharedSlots.Entry, (long)size / 8); // the function entries stay as they are
        for (int number = 0; number < (int)(size / 64); number++)
        {
            ulong* slot = (ulong*)memory + (number * 8);
            if (answersLink && ProgramByLink.Concerns(number))
            {
                WriteJump((byte*)slot, (ulong)Symbols.DepartedCall());
                continue;
            }

            slot[0] = 0xCCCC_E1FF_FE49_8D48; // lea -2(%rcx),%rcx; jmp *%rcx
            slot[1] = 0xCCCC_CCCC_CCCC_CCCC;
        }

        const ulong Identity = (64 * 511) + 16; // where the last slot says whose slots these are
        byte* what = Text.Literal("Trapless layer, left"u8);
        Memory.Copy((byte*)memory + Identity, what, Text.Length(what) + 1);

        if (Memory.Failed(Memory.Protect((ulong)memory, size, Memory.Read | Memory.Execute)))
        {
            Memory.Unmap((ulong)memory, size);
            return 0;
        }

        return (ulong)memory;
    }

    private static void WriteJump(byte* slot, ulong to)
    {
        *(ushort*)slot = 0xBB49; // movabs $to,%r11; jmp *%r11
        *(ulong*)(slot + 2) = to;
        *(uint*)(slot + 10) = 0xCCE3_FF41;
    }
}
