using Trapless.Bench.Fixtures;
using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>Debian's own programs on the machine's own files or on the fixtures, from start to end.</summary>
internal static class ProgramRows
{
    public const string Group = "Programs";

    private const double Millisecond = 1e6;
    private const double TwoPercent = 1.02, ThreePercent = 1.03;

    public static IEnumerable<Row> All(Stage stage, Workspace workspace)
    {
        Row Program(string name, double? limit, params IReadOnlyList<string> command) =>
            new Row(Group, name, "ms", Quantity.Ratio, limit, new ProgramProbe(stage, command, 1, Millisecond))
                .Needs(Package(command[0]), command[0]);

        yield return Control(stage);
        yield return Program("find /usr", ThreePercent, "/usr/bin/find", "/usr");
        yield return Program("git status, 2000 files", ThreePercent, "/usr/bin/git", "-C", workspace.Repository, "status");
        yield return Program("python3 -c pass", TwoPercent, "/usr/bin/python3", "-c", "pass");
        yield return Program("python3 -S, json and re", ThreePercent, "/usr/bin/python3", "-S", "-c", "import json, re");
        yield return Program("gcc -O2 -c, 30 functions", ThreePercent, "/usr/bin/gcc", "-O2", "-c", workspace.Source, "-o", "medium.o");
        yield return Program("ls -lR /usr/share", null, "/bin/ls", "-lR", "/usr/share");
        yield return Program("tar | gzip", null, "/bin/sh", "-c", "tar cf - -C /usr/include linux | gzip -1");
        yield return Program("sqlite3, 5000 SELECTs", null, "/usr/bin/sqlite3", "bench.db", $".read {workspace.SqlScript}");
        yield return RedisRow.Create(stage);
        foreach (var row in ServerRows.All(stage, workspace))
        {
            yield return row;
        }
    }

    /// <summary>What the method itself is worth: nothing layered, so a ratio other than 1 is noise.</summary>
    private static Row Control(Stage stage)
    {
        string[] find = ["/usr/bin/find", "/usr"];
        var probe = new ProgramProbe(stage, find, 1, Millisecond) { LayeredCommand = find, HasStrace = false };
        return new(Group, "control: find /usr, native twice", "ms", Quantity.Ratio, null, probe);
    }

    private static string Package(string program) => Path.GetFileName(program) switch
    {
        "find" => "findutils",
        var name => name,
    };
}
