namespace Trapless.Elf;

/// <summary>What the dynamic section says (gABI chapter 5).</summary>
public sealed class DynamicInfo
{
    /// <summary>PATH_MAX: no longer name can be opened.</summary>
    private const int LongestPath = 4096;

    private const ulong FlagTextRelocations = 4, Flag1PositionIndependent = 0x0800_0000;

    private readonly StringTable _strings;

    internal DynamicInfo(IReadOnlyList<DynamicEntry> entries, StringTable strings) => (Entries, _strings) = (entries, strings);

    /// <summary>All entries before DT_NULL, in the order of the file.</summary>
    public IReadOnlyList<DynamicEntry> Entries { get; }

    /// <summary>DT_NEEDED: the libraries to load, in order.</summary>
    public IReadOnlyList<string> Needed =>
        field ??= [.. Entries.Where(e => e.Tag == DynamicTag.Needed).Select(e => _strings.At(e.Value, LongestPath))];

    /// <summary>DT_SONAME, or null.</summary>
    public string? SoName => Text(DynamicTag.SoName);

    /// <summary>DT_RUNPATH, or null.</summary>
    public string? RunPath => Text(DynamicTag.RunPath);

    /// <summary>DT_RPATH, or null.</summary>
    public string? RPath => Text(DynamicTag.RPath);

    /// <summary>True if the dynamic linker relocates code (DT_TEXTREL or DF_TEXTREL), so that its pages cannot be shared.</summary>
    public bool HasTextRelocations =>
        Value(DynamicTag.TextRelocations) is not null || (Value(DynamicTag.Flags) & FlagTextRelocations) is > 0;

    /// <summary>DF_1_PIE: a position-independent program rather than a library.</summary>
    public bool IsPositionIndependentProgram => (Value(DynamicTag.Flags1) & Flag1PositionIndependent) is > 0;

    internal StringTable Strings => _strings;

    /// <summary>The value of the first entry with that tag, or null.</summary>
    public ulong? Value(DynamicTag tag)
    {
        foreach (var entry in Entries)
        {
            if (entry.Tag == tag)
            {
                return entry.Value;
            }
        }

        return null;
    }

    private string? Text(DynamicTag tag) => Value(tag) is { } offset ? _strings.At(offset) : null;
}

/// <summary>One entry of the dynamic section.</summary>
/// <param name="Tag"><c>d_tag</c>.</param>
/// <param name="Value"><c>d_val</c> or <c>d_ptr</c>.</param>
public sealed record DynamicEntry(DynamicTag Tag, ulong Value);
