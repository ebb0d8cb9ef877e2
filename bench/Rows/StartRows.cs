using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>What starting a program costs, all images being in the cache.</summary>
internal static class StartRows
{
    public const string Group = "Starting";
    public const string ExecLoop = "exec of /bin/true in a shell loop";

    private const double Millisecond = 1e6;
    private const int Runs = 20;
    private const int Execs = 100;

    private static readonly string[] True = ["/bin/true"];

    public static IEnumerable<Row> All(Stage stage)
    {
        var loop = $"i=0; while [ $i -lt {Execs} ]; do /bin/true; i=$((i+1)); done";
        yield return new(Group, ExecLoop, "ms", Quantity.Difference, 0.15,
            new ProgramProbe(stage, ["/bin/sh", "-c", loop], 1, Execs * Millisecond));
        yield return new(Group, "trapless-ld /bin/true", "ms", Quantity.Difference, 1,
            new ProgramProbe(stage, True, Runs, Runs * Millisecond));
        string[] run = [stage.Product.CommandLine, "run", "--cache", stage.Product.Cache, "--", .. True];
        yield return new(Group, "trapless run /bin/true", "ms", Quantity.Difference, 80,
            new ProgramProbe(stage, True, 1, Millisecond) { LayeredCommand = run, Pinned = false, HasStrace = false });
    }
}
