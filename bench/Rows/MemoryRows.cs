using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>Memory of one more sleeping process that it shares with none of the others.</summary>
internal static class MemoryRows
{
    public const string Group = "Memory of one more process";

    public static IEnumerable<Row> All(Stage stage)
    {
        yield return new(Group, "private, clean and dirty", "KiB", Quantity.Difference, 256,
            new MemoryProbe(stage, "Private_Clean", "Private_Dirty"));
        yield return new(Group, "private and dirty", "KiB", Quantity.Difference, 256, new MemoryProbe(stage, "Private_Dirty"));
    }
}
