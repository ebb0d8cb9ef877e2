#pragma warning disable CS0649 // The fields are read-only data of the image: nothing assigns them.

namespace Trapless.Layer;

/// <summary>A conversion in assembly: <see cref="Symbols.ShortEntries"/>, ended by number 0xFFFF.</summary>
internal struct ShortEntry
{
    public const ushort End = 0xFFFF;

    public ushort Number;

    /// <summary>The call it becomes.</summary>
    public ushort Older;

    /// <summary>Distance of the code from this word.</summary>
    public int Distance;
}

/// <summary>
/// The entries of calls that in the common case need no C#: their flags hold nothing new (Entry/checked.S), or the conversion is only a number
/// (Entry/renumbered.S) or a structure on the stack (Entry/structures.S). Each goes on to C# by itself when there is more to it.
/// </summary>
internal static unsafe class ShortEntries
{
    private const int MostChecked = 40; // CHECKED_CALLS of Entry/layout.inc
    private const ulong PlainOpenFlags = 0x7fffc3 & ~(0x200000UL | 0x400000); // without O_PATH and O_TMPFILE

    /// <summary>Without the byte of the signal, CLONE_DETACHED and CLONE_PIDFD.</summary>
    private const ulong PlainCloneFlags = 0xffffff00 & ~(0x400000UL | 0x1000);

    private static int used;

    /// <summary>The entry of a call that the kernel has and whose arguments must be looked at.</summary>
    public static long Checking(int number)
    {
        ushort* row = Symbols.CheckedRows() + number;
        if (*row == 0 && used + 1 < MostChecked && FlagRules.Masks(number, Symbols.CheckedMasks() + ((used + 1) * ArgumentRow.Arguments)))
        {
            used++; // row 0 is none
            *row = (ushort)(used * ArgumentRow.Arguments);
        }

        return (long)(*row != 0 ? Symbols.HookChecked() : Symbols.HookMapped());
    }

    /// <summary>
    /// The entry of a call that is converted as a whole; 0: there is no short one. A counted call is converted by C#, which knows which number is to be
    /// counted; and so is one that becomes a call with rules of its own.
    /// </summary>
    public static long Converting(int number)
    {
        ShortEntry* entry = Symbols.ShortEntries();
        while (entry->Number != ShortEntry.End && entry->Number != number)
        {
            entry++;
        }

        if (entry->Number != number || Process.Counting)
        {
            return 0;
        }

        ulong* masks = stackalloc ulong[ArgumentRow.Arguments];
        bool told = FlagsAreLookedAt(number, entry->Older, masks);
        bool good = told || !Process.Pretends || !FlagRules.Matter(entry->Older);

        return good ? (long)&entry->Distance + entry->Distance : 0;
    }

    /// <summary>What the entry lets pass; true when that is all the rules of the older call.</summary>
    private static bool FlagsAreLookedAt(int number, int older, ulong* masks)
    {
        bool told = FlagRules.Masks(older, masks);
        switch (number)
        {
            case SystemCall.Openat2:
                *Symbols.Openat2Unusual() = ~PlainOpenFlags | masks[2];
                return told && masks[0] + masks[1] + masks[3] == 0;
            case SystemCall.Clone3:
                *Symbols.Clone3Unusual() = ~PlainCloneFlags | masks[0];
                return told && masks[1] + masks[2] + masks[3] + masks[4] == 0;
            default:
                return false;
        }
    }
}
