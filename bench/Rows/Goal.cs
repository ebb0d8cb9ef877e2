using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>What of a row is judged and shown.</summary>
internal enum Quantity
{
    /// <summary>Layered divided by native.</summary>
    Ratio,

    /// <summary>Layered less native, in the unit of the row.</summary>
    Difference,

    /// <summary>Layered alone, in the unit of the row.</summary>
    Layered,
}

/// <summary>The most a row may cost. Printed beside what was measured, never asserted.</summary>
internal sealed record Goal(Quantity Quantity, double Limit)
{
    public string Describe(string unit) => Quantity switch
    {
        Quantity.Ratio => $"≤ {Limit:0.00}",
        Quantity.Difference => $"≤ +{Limit:0.###} {unit}",
        _ => $"≤ {Limit:0.###} {unit}",
    };

    public bool IsMet(Summary measured) => measured.Median <= Limit;

    /// <summary>Whether more measurements would hardly change <see cref="IsMet"/>.</summary>
    public bool IsDecided(Summary measured) => Math.Abs(measured.Median - Limit) > measured.MedianError;
}
