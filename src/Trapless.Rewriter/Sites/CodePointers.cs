using System.Runtime.InteropServices;
using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>
/// Code addresses that data holds: what relocations store and, in a program at a fixed address, words that look like one.
/// Any of them may be jumped to. Also knows which code the dynamic linker changes (DT_TEXTREL).
/// </summary>
internal sealed class CodePointers
{
    private readonly List<ulong> _addresses = [];
    private readonly List<ulong> _places = [];

    public CodePointers(CodeSpace space)
    {
        foreach (var relocation in space.Elf.DynamicRelocations)
        {
            AddRelocation(space, relocation);
        }

        if (space.IsFixed)
        {
            AddWords(space);
        }

        _addresses.Sort();
        _places.Sort();
    }

    /// <summary>The pointers into [<paramref name="from"/>, <paramref name="to"/>), ascending.</summary>
    public IEnumerable<ulong> In(ulong from, ulong to)
    {
        for (var at = FirstAtOrAfter(_addresses, from); at < _addresses.Count && _addresses[at] < to; at++)
        {
            yield return _addresses[at];
        }
    }

    /// <summary>True if the dynamic linker writes to [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public bool Relocates(ulong from, ulong to)
    {
        const ulong widest = 8;
        var at = FirstAtOrAfter(_places, from < widest ? 0 : from - (widest - 1));
        return at < _places.Count && _places[at] < to;
    }

    private void AddRelocation(CodeSpace space, in ElfRelocation relocation)
    {
        if (space.Contains(relocation.Offset))
        {
            _places.Add(relocation.Offset);
        }

        if (relocation.Type is RelocationType.Relative or RelocationType.IndirectRelative && space.Contains((ulong)relocation.Addend))
        {
            _addresses.Add((ulong)relocation.Addend);
        }

        // A label as a symbol and its distance from it.
        if (relocation.Type is RelocationType.Absolute64 && space.Elf.DynamicSymbolValue(relocation.SymbolIndex) is { } value && space.Contains(unchecked(value + (ulong)relocation.Addend)))
        {
            _addresses.Add(unchecked(value + (ulong)relocation.Addend));
        }
    }

    private void AddWords(CodeSpace space)
    {
        ulong low = space.Ranges.Min(r => r.Start), span = space.Ranges.Max(r => r.End) - low;
        foreach (var segment in space.Elf.Segments)
        {
            if (!segment.IsLoad || segment.IsExecutable)
            {
                continue;
            }

            var bytes = space.Elf.Content(segment).Span;
            var skip = (int)Math.Min(-(long)segment.VirtualAddress & 7, bytes.Length);
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes[skip..]))
            {
                if (word - low < span && space.Contains(word))
                {
                    _addresses.Add(word);
                }
            }
        }
    }

    private static int FirstAtOrAfter(List<ulong> sorted, ulong address)
    {
        int low = 0, high = sorted.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < address ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
