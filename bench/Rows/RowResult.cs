using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>What was measured of a row.</summary>
/// <param name="Pairs">Empty when the row failed or could not be measured.</param>
/// <param name="Failure">Why there are no pairs; null when there are.</param>
internal sealed record RowResult(Row Row, IReadOnlyList<Pair> Pairs, string? Failure)
{
    public Summary? Native => Over(p => p.Native.Value);

    public Summary? Layered => Over(p => p.Layered.Value);

    public Summary? Ratio => Over(p => p.Layered.Value / p.Native.Value);

    public Summary? Difference => Over(p => p.Layered.Value - p.Native.Value);

    /// <summary>The ratio of the CPU times; null where they are not known.</summary>
    public Summary? CpuRatio => Over(p => p.Layered.Cpu / p.Native.Cpu);

    public Summary? Strace => Over(p => p.Strace?.Value);

    public Summary? StraceRatio => Over(p => p.Strace?.Value / p.Native.Value);

    /// <summary>The quantity the row shows and its goal judges.</summary>
    public Summary? Shown => Row.Shown switch
    {
        Quantity.Ratio => Ratio,
        Quantity.Difference => Difference,
        _ => Layered,
    };

    /// <summary>Null without a goal or a measurement.</summary>
    public bool? IsMet => Shown is { } shown && Row.Goal is { } goal ? goal.IsMet(shown) : null;

    /// <summary>Without a goal nothing is to be decided.</summary>
    public bool IsDecided => Shown is not { } shown || Row.Goal is not { } goal || goal.IsDecided(shown);

    private Summary? Over(Func<Pair, double?> value)
    {
        var values = Pairs.Select(value).OfType<double>().Where(double.IsFinite).ToList();
        return values.Count == 0 ? null : Summary.Of(values);
    }
}
