namespace Trapless.Bench;

/// <summary>The first line each program says about itself; programs that are missing are left out.</summary>
internal static class Versions
{
    private static readonly (string Name, string[] Command)[] Asked =
    [
        ("find", ["/usr/bin/find", "--version"]),
        ("git", ["/usr/bin/git", "--version"]),
        ("python3", ["/usr/bin/python3", "--version"]),
        ("gcc", ["/usr/bin/gcc", "--version"]),
        ("sqlite3", ["/usr/bin/sqlite3", "--version"]),
        ("redis-server", ["/usr/bin/redis-server", "--version"]),
        ("gh", ["/usr/bin/gh", "--version"]),
        ("strace", [Tools.Strace, "--version"]),
    ];

    public static IReadOnlyDictionary<string, string> Find(Stage stage) =>
        Asked.Prepend((Name: "trapless", Command: [stage.Product.CommandLine, "version"]))
            .Where(program => File.Exists(program.Command[0]))
            .ToDictionary(program => program.Name, program => FirstLine(stage, program.Command), StringComparer.Ordinal);

    private static string FirstLine(Stage stage, string[] command)
    {
        try
        {
            return Processes.Run(stage.Directory, command).Split('\n')[0];
        }
        catch (BenchException e)
        {
            return e.Message;
        }
    }
}
