using Trapless.Bench.Fixtures;
using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>Rewriting one file into an empty cache, less the start-up of the command line.</summary>
internal static class RewriteRows
{
    public const string Group = "Rewriting";

    private const double Millisecond = 1e6;
    private const string Libc = "/lib/x86_64-linux-gnu/libc.so.6";

    /// <summary>A Go program of 40 MB that Debian has, half of it code.</summary>
    private const string Go = "/usr/bin/gh";

    public static IEnumerable<Row> All(Stage stage, Workspace workspace)
    {
        yield return Rewrite(stage, workspace, "libc.so.6", Libc, 150).Needs("libc6", Libc);
        yield return Rewrite(stage, workspace, $"a Go program, gh{Size(Go)}", Go, 1000).Needs("gh", Go);
    }

    private static Row Rewrite(Stage stage, Workspace workspace, string name, string file, double limit)
    {
        var trapless = stage.Product.CommandLine;
        var probe = new ProgramProbe(stage, [trapless, "version"], 1, Millisecond)
        {
            LayeredCommand = [trapless, "rewrite", "--cache", workspace.EmptyCache, file],
            Prepare = () => PrivateDirectory.CreateEmpty(workspace.EmptyCache), Pinned = false, HasStrace = false,
        };
        return new(Group, name, "ms", Quantity.Difference, limit, probe) { Baseline = "trapless version" };
    }

    private static string Size(string file) => File.Exists(file) ? $" ({new FileInfo(file).Length / 1e6:0} MB)" : "";
}
