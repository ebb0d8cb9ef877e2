namespace Trapless.Elf.Unwind;

/// <summary>
/// The unwind information of a file: all CIEs and FDEs of .eh_frame. Reading never fails: what is damaged is left out and the
/// first damage is kept, so that the functions that are described can still be found.
/// </summary>
public sealed class EhFrame
{
    private readonly Fde[] _byStart;

    internal EhFrame(ulong address, List<Cie> cies, List<Fde> fdes, ElfProblem? damage)
    {
        (Address, Cies, Fdes, Damage) = (address, cies, fdes, damage);
        _byStart = [.. fdes.Where(f => f.End > f.Start).OrderBy(f => f.Start)];
    }

    /// <summary>Virtual address of .eh_frame.</summary>
    public ulong Address { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Cie> Cies { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Fde> Fdes { get; }

    /// <summary>The FDEs that describe at least one byte, sorted by <see cref="Fde.Start"/>.</summary>
    public IReadOnlyList<Fde> Sorted => _byStart;

    /// <summary>The first damage met, or null.</summary>
    public ElfProblem? Damage { get; }

    /// <summary>Reads .eh_frame, found by its section or by PT_GNU_EH_FRAME; null if the file has none.</summary>
    public static EhFrame? Read(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return EhFrameLocator.Find(file) is { } found ? new EhFrameReader(file, found).Read() : null;
    }

    /// <summary>The FDE that describes <paramref name="pc"/>, or null. Among FDEs that overlap, the one that starts last.</summary>
    public Fde? Find(ulong pc)
    {
        int low = 0, high = _byStart.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            (low, high) = _byStart[middle].Start <= pc ? (middle + 1, high) : (low, middle - 1);
        }

        return high >= 0 && _byStart[high].Contains(pc) ? _byStart[high] : null;
    }
}
