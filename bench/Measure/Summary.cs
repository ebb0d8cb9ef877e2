namespace Trapless.Bench.Measure;

/// <summary>The middle of some measurements, and the half of them around it.</summary>
/// <param name="Median">The middle one, or the mean of the two in the middle.</param>
/// <param name="Lower">The first quartile.</param>
/// <param name="Upper">The third quartile.</param>
/// <param name="Count">How many there were.</param>
internal sealed record Summary(double Median, double Lower, double Upper, int Count)
{
    /// <summary>How far from the median that of many more measurements may lie, with 19 chances in 20 (McGill, Tukey and Larsen: the notches of box plots).</summary>
    public double MedianError => 1.57 * (Upper - Lower) / Math.Sqrt(Count);

    /// <summary>Quartiles by linear interpolation between the nearest ranks.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Summary Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
        {
            throw new ArgumentException("A summary needs at least one value.", nameof(values));
        }

        return new(At(sorted, 0.5), At(sorted, 0.25), At(sorted, 0.75), sorted.Length);
    }

    private static double At(double[] sorted, double part)
    {
        var place = part * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
