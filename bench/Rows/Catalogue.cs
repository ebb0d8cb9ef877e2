using Trapless.Bench.Fixtures;

namespace Trapless.Bench.Rows;

/// <summary>All rows, in the order of the table.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Row> All(Stage stage, Workspace workspace) =>
    [
        .. CallRows.All(stage, workspace),
        .. MappedRows.All(stage, workspace),
        .. LibsysRows.All(stage, workspace),
        .. ProgramRows.All(stage, workspace),
        .. StressRows.All(stage),
        .. StartRows.All(stage),
        .. RewriteRows.All(stage, workspace),
        .. MemoryRows.All(stage),
    ];
}
