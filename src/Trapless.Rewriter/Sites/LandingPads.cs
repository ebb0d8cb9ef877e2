using Trapless.Elf;
using Trapless.Elf.Unwind;

namespace Trapless.Rewriter;

/// <summary>
/// Where exceptions land: the call-site tables of .gcc_except_table (the language-specific data every Itanium C++ ABI
/// personality reads). A damaged table ends the list early, and the code it would have named stays unknown.
/// </summary>
internal sealed class LandingPads(ElfFile elf, EhFrame? frames)
{
    private const byte Omit = 0xff, Uleb = 0x01, Data4 = 0x03, SignedData4 = 0x0b;

    /// <summary>The landing pads of the functions that overlap [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public IEnumerable<ulong> Of(ulong from, ulong to)
    {
        var sorted = frames?.Sorted ?? [];
        for (var i = FirstEndingAfter(sorted, from); i < sorted.Count && sorted[i].Start < to; i++)
        {
            if (sorted[i].Lsda != 0)
            {
                foreach (var pad in Read(sorted[i]))
                {
                    yield return pad;
                }
            }
        }
    }

    private static int FirstEndingAfter(IReadOnlyList<Fde> sorted, ulong address)
    {
        int low = 0, high = sorted.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle].End <= address ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Landing pad base (or omitted), type table (or omitted), then the call sites: start, length, landing pad, action.</summary>
    private List<ulong> Read(Fde fde)
    {
        var pads = new List<ulong>();
        var table = new LsdaCursor(elf.FromAddress(fde.Lsda).Span);
        if (table.Byte() != Omit)
        {
            return pads;
        }

        if (table.Byte() != Omit)
        {
            table.Uleb();
        }

        var encoding = table.Byte();
        var end = (long)table.Uleb() + table.Position;
        while (!table.Failed && table.Position < end && encoding is Uleb or Data4 or SignedData4)
        {
            Field(ref table, encoding);
            Field(ref table, encoding);
            var pad = Field(ref table, encoding);
            table.Uleb();
            if (pad != 0 && !table.Failed)
            {
                pads.Add(fde.Start + pad);
            }
        }

        return pads;
    }

    private static ulong Field(ref LsdaCursor table, byte encoding) => encoding == Uleb ? table.Uleb() : table.Word();
}
