namespace Trapless.Elf;

/// <summary>
/// Which bytes of the file are behind an address: the loaded segments sorted by address and cut to the file's end.
/// Of segments that overlap, which only a damaged file has, the lowest counts.
/// </summary>
internal sealed class LoadMap
{
    private readonly List<ProgramHeader> _loads = [];

    public LoadMap(IEnumerable<ProgramHeader> segments, ulong fileLength)
    {
        var end = 0ul;
        foreach (var load in segments.Where(s => s.IsLoad && s.FileSize > 0 && s.Offset < fileLength).OrderBy(s => s.VirtualAddress))
        {
            var size = Math.Min(Math.Min(load.FileSize, fileLength - load.Offset), ulong.MaxValue - load.VirtualAddress);
            if (load.VirtualAddress >= end && size > 0)
            {
                _loads.Add(load with { FileSize = size });
                end = load.VirtualAddress + size;
            }
        }
    }

    /// <summary>The offset of <paramref name="address"/> and how many bytes of the file follow it in its segment.</summary>
    public bool TryFind(ulong address, out ulong offset, out ulong available)
    {
        var index = LastStartingAtOrBefore(address);
        if (index < 0 || !_loads[index].BacksAddress(address))
        {
            offset = available = 0;
            return false;
        }

        var distance = address - _loads[index].VirtualAddress;
        offset = _loads[index].Offset + distance;
        available = _loads[index].FileSize - distance;
        return true;
    }

    private int LastStartingAtOrBefore(ulong address)
    {
        int low = 0, high = _loads.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_loads[middle].VirtualAddress <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}
