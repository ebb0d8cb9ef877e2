namespace Trapless.Bench.Report;

/// <summary>A logarithmic axis of whole powers of ten that always includes 1.</summary>
internal sealed record LogAxis(int LowPower, int HighPower, double Left, double Right)
{
    /// <summary>The smallest axis that holds all of <paramref name="values"/>, from <paramref name="left"/> to <paramref name="right"/>.</summary>
    public static LogAxis Over(IEnumerable<double> values, double left, double right)
    {
        var powers = values.Where(value => value > 0).Select(Math.Log10).Append(0).ToList();
        return new((int)Math.Floor(powers.Min()), Math.Max(1, (int)Math.Ceiling(powers.Max())), left, right);
    }

    public IEnumerable<double> Ticks => Enumerable.Range(LowPower, HighPower - LowPower + 1).Select(power => Math.Pow(10, power));

    public double At(double value) => Left + ((Math.Log10(value) - LowPower) / (HighPower - LowPower) * (Right - Left));
}
