using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Maps the layer's slots over the libsys section of a program or library that was linked with libsys. Behind the slots, where their C
/// entries go with an error, lies the library's own code; a nobits section has none there and gets a page with a jump to it.
/// </summary>
internal static unsafe class LibsysMapping
{
    /// <summary>Addresses in the process. False: memory is short; what was there before still is, or the slots without the page.</summary>
    public static bool Map(ulong address, ulong size, ulong error)
    {
        return SharedSlots.Duplicate(address, size)
            && (error == 0 || error == address + SharedSlots.Size || MapJump(address + SharedSlots.Size, error));
    }

    private static bool MapJump(ulong at, ulong target)
    {
        const byte JumpRelative = 0xE9;
        const ulong JumpSize = 5;
        const int Flags = Memory.Private | Memory.Anonymous | Memory.Fixed;
        if (Memory.Failed(Memory.Map(at, Memory.PageSize, Memory.Read | Memory.Write, Flags, -1, 0)))
        {
            return false;
        }

        ulong distance = target - (at + JumpSize);
        byte* code = (byte*)at;
        code[0] = JumpRelative;
        for (int i = 0; i < 4; i++)
        {
            code[1 + i] = (byte)(distance >> (8 * i));
        }

        return !Memory.Failed(Memory.Protect(at, Memory.PageSize, Memory.Read | Memory.Execute));
    }
}
