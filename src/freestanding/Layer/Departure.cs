using System;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The layer leaves a process it would get in the way of: every slot becomes direct, in one step for each image, and %gs is not used
/// any more. Calls of other threads that are inside a hook finish there; nothing new comes in.
/// </summary>
internal static unsafe class Departure
{
    public static void Leave(ulong kind, ReadOnlySpan<byte> why, byte* path)
    {
        if (Process.Left)
        {
            return;
        }

        Notice.SayWhileRunning(kind, why, path);
        ulong slots = DirectSlots();
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

    /// <summary>Where no such slots can be made (no memory, or none that may become executable), those in force lead back to the site. They need %gs.</summary>
    private static void AnswerNothing()
    {
        long* table = Symbols.DispatchTable();
        for (ulong number = 0; number < SharedSlots.Size / 64; number++)
        {
            table[number] = (long)Symbols.HookDirect();
        }
    }

    /// <summary>A libsys section in which every slot traps at the site; 0 when there can be none.</summary>
    private static ulong DirectSlots()
    {
        ulong size = SharedSlots.Size;
        long memory = Memory.Map(0, size, Memory.Read | Memory.Write, Memory.Shared | Memory.Anonymous, -1, 0);
        if (Memory.Failed(memory))
        {
            return 0;
        }

        Memory.CopyWords((ulong*)memory, (ulong*)SharedSlots.Entry, (long)size / 8); // the function entries stay as they are
        for (ulong at = (ulong)memory; at < (ulong)memory + size; at += 64)
        {
            *(ulong*)at = 0xCCCC_E1FF_FE49_8D48; // lea -2(%rcx),%rcx; jmp *%rcx
            *(ulong*)(at + 8) = 0xCCCC_CCCC_CCCC_CCCC;
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
}
