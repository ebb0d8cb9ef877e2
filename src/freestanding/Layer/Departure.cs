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
        Process.Slots = DirectSlots();
        LoadedImages.ReplaceSlots(Process.Slots);
        UserDispatch.Stop();
        *Symbols.Left() = 1;
    }

    /// <summary>A libsys section in which every slot traps at the site.</summary>
    private static ulong DirectSlots()
    {
        ulong size = ImageMapping.SlotsSize;
        long memory = Memory.Map(0, size, Memory.Read | Memory.Write, Memory.Shared | Memory.Anonymous, -1, 0);
        if (Memory.Failed(memory))
        {
            return Process.Slots;
        }

        for (ulong at = (ulong)memory; at < (ulong)memory + size; at += 64)
        {
            *(ulong*)at = 0xCCCC_E1FF_FE49_8D48; // lea -2(%rcx),%rcx; jmp *%rcx
        }

        Memory.Protect((ulong)memory, size, Memory.Read | Memory.Execute);
        return (ulong)memory;
    }
}
