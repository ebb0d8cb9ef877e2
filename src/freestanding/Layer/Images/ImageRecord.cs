using System.Runtime.InteropServices;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>An index record of the image cache (docs/formats.md), parsed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ImageRecord
{
    public const int MaximumRanges = 8, NameSize = 192;
    public const ulong UsesGs = 1, CallMayBeMissed = 2;

    /// <summary>The image file's own identity: any change of the file changes its ctime.</summary>
    public ulong Inode, Size, Modified, Changed;

    public ulong Unpatched, Flags;

    /// <summary>Digest of the slots the image carries: the record's flags above bit 16.</summary>
    public readonly ulong Slots => Flags >> 16;

    public ulong SpanStart, SpanEnd, ExtVaddr, ExtOffset, ExtSize, LibsysVaddr;
    public int Ranges;
    public fixed ulong Range[3 * MaximumRanges];
    public fixed byte Name[NameSize];

    /// <summary>Reads what follows "img:". False when it is not of this format: then it is as if there were no record.</summary>
    public static bool Parse(ImageRecord* record, byte* text)
    {
        int n = 0;
        while (*text != ':' && *text != 0 && *text != '/' && n < NameSize - 1)
        {
            record->Name[n++] = *text++;
        }

        record->Name[n] = 0;
        ulong count = 0;
        bool good = n > 0
            && Field(&text, &record->Inode) && Field(&text, &record->Size)
            && Field(&text, &record->Modified) && Field(&text, &record->Changed)
            && Field(&text, &record->Unpatched) && Field(&text, &record->Flags)
            && Field(&text, &record->SpanStart) && Field(&text, &record->SpanEnd)
            && Field(&text, &record->ExtVaddr) && Field(&text, &record->ExtOffset)
            && Field(&text, &record->ExtSize) && Field(&text, &record->LibsysVaddr)
            && Field(&text, &count) && count <= MaximumRanges;
        if (!good)
        {
            return false;
        }

        record->Ranges = (int)count;
        for (int i = 0; i < record->Ranges * 3 && good; i++)
        {
            good = Field(&text, &record->Range[i]);
        }

        return good && *text == 0;
    }

    /// <summary>The load bias of a mapping of file offset <paramref name="offset"/> at <paramref name="address"/>; false when no executable segment holds it.</summary>
    public static bool Bias(ImageRecord* record, ulong address, ulong offset, ulong* bias)
    {
        for (int i = 0; i < record->Ranges; i++)
        {
            ulong start = Memory.PageDown(record->Range[3 * i]);
            ulong end = record->Range[3 * i] + record->Range[(3 * i) + 1];
            if (offset >= start && offset < end)
            {
                *bias = address - (record->Range[(3 * i) + 2] + (offset - record->Range[3 * i]));
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether part of an executable segment lies in this range of the file.</summary>
    public static bool Touches(ImageRecord* record, ulong offset, ulong length)
    {
        for (int i = 0; i < record->Ranges; i++)
        {
            ulong start = Memory.PageDown(record->Range[3 * i]);
            ulong end = record->Range[3 * i] + record->Range[(3 * i) + 1];
            if (offset < end && start < offset + length)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Field(byte** text, ulong* value)
    {
        byte* s = *text;
        if (*s++ != ':')
        {
            return false;
        }

        byte* end;
        *value = Text.Hex(s, &end);
        *text = end;
        return end != s;
    }
}
