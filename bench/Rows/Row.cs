using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>One line of the table.</summary>
/// <param name="Group">The heading it stands under.</param>
/// <param name="Unit">ns, µs, ms or KiB.</param>
/// <param name="Shown">What is printed beside the two medians; a goal judges the same quantity.</param>
/// <param name="Limit">The goal, or null where none is set.</param>
internal sealed record Row(string Group, string Name, string Unit, Quantity Shown, double? Limit, IProbe Probe)
{
    /// <summary>Why the row cannot be measured here, with the remedy; null when it can.</summary>
    public string? Missing { get; init; }

    /// <summary>What the native column holds when it is not the same thing run natively.</summary>
    public string? Baseline { get; init; }

    /// <summary>The number of pairs it is measured in; null: as many as its time allows.</summary>
    public int? Pairs { get; init; }

    public Goal? Goal => Limit is { } limit ? new(Shown, limit) : null;

    /// <summary>This row, marked as missing unless all of <paramref name="files"/> exist.</summary>
    public Row Needs(string package, params IEnumerable<string> files) =>
        files.All(File.Exists) ? this : this with { Missing = $"needs the package {package}" };
}
