using Trapless.Bench.Fixtures;
using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>The system calls as a library, and what makes it.</summary>
internal static class LibsysRows
{
    public const string Group = "libsys and ABI definitions";

    private const double Entry = 3, Everything = 1000, Millisecond = 1e6;

    public static IEnumerable<Row> All(Stage stage, Workspace workspace)
    {
        yield return new(Group, "C entry of a slot, which traps", "ns", Quantity.Difference, Entry,
            new ReportingProbe(stage, mode => [workspace.Slots, mode == Mode.Native ? "bare" : "c-entry", "1000000"]) { IsWhole = true, HasStrace = false }) { Baseline = "a function of the bare instructions" };
        var generate = new ProgramProbe(stage, [stage.Product.CommandLine, "version"], 1, Millisecond)
        {
            LayeredCommand = [stage.Product.CommandLine, "generate", "--check"], Pinned = false, HasStrace = false, Directory = workspace.Root,
        };
        yield return new(Group, "parse and generate everything", "ms", Quantity.Difference, Everything, generate) { Baseline = "trapless version" };
    }
}
