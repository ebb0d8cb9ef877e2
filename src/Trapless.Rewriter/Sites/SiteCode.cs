using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>The instructions around a site, by ascending address: all that its patch and the search for its number look at.</summary>
internal sealed class SiteCode
{
    /// <summary>
    /// Bytes of which the instructions that begin there are taken. Before: what leads to the call counts if it begins within <see cref="TargetCollector.Reach"/>, and what comes before
    /// that is one instruction of 15 bytes at most. After: what reads r11 is looked for in a hundred bytes.
    /// </summary>
    private const ulong Before = 64, Behind = 128;

    private readonly Instruction[] _items = new Instruction[Before + Behind];

    public SiteCode(CodeUnit unit, ulong site)
    {
        for (var at = Math.Max(site - Math.Min(site, Before), unit.Start); at < unit.Limit && at - site + Before < Before + Behind; at++)
        {
            if (unit.IsInstruction(at))
            {
                Site = at == site ? Count : Site;
                unit.Range.Decode(at, out _items[Count++]);
            }
        }
    }

    /// <summary>Index of the site.</summary>
    public int Site { get; }

    public int Count { get; }

    public ref readonly Instruction this[int index] => ref _items[index];

    public ReadOnlySpan<Instruction> Slice(int start, int count) => new(_items, start, count);
}
