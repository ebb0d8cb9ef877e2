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
    private const ulong PlainOpenFlags = 0x7fffc3 & ~(0x40UL | 0x200000 | 0x400000); // without O_CREAT, O_PATH and O_TMPFILE

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

        bool good = !Process.Pretends || !FlagRules.Matter(entry->Older);
        if (number == SystemCall.Openat2)
        {
            ulong* masks = stackalloc ulong[ArgumentRow.Arguments];
            good = FlagRules.Masks(entry->Older, masks);
            *Symbols.Openat2Unusual() = ~PlainOpenFlags | masks[2];
        }

        return good ? (long)&entry->Distance + entry->Distance : 0;
    }
}
