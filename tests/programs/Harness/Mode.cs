namespace Trapless.Programs.Tests.Harness;

/// <summary>A way to run a program; its output and its end must be the same in all of them.</summary>
/// <param name="Name">The name used in messages and in <c>TRAPLESS_TEST_MODES</c>.</param>
/// <param name="Prefix">The command that the program and its arguments are appended to; empty for a native run.</param>
public sealed record Mode(string Name, IReadOnlyList<string> Prefix)
{
    /// <summary>The kernel starts the program.</summary>
    public static Mode Native { get; } = new("native", []);

    /// <summary>The loader starts the program, by itself.</summary>
    public static Mode Loader { get; } = new("loader", [Layout.Loader, "--cache", Layout.Cache]);

    /// <summary>The command line starts the program.</summary>
    public static Mode Run { get; } = new("run", [Layout.CommandLine, "run", "--"]);

    /// <summary>Counting every call, which is another way through the layer.</summary>
    public static Mode Stat { get; } = new("stat", [Layout.CommandLine, "stat", "-f", "-o", ScratchDirectory + "/report", "--"]);

    /// <summary>The layer answers no call itself: what is served must be what the kernel says.</summary>
    public static Mode NoServe { get; } = new("no-serve", [.. Loader.Prefix, "--no-serve"]);

    /// <summary>Sites without an image are caught; all calls are made in the layer.</summary>
    public static Mode Complete { get; } = new("complete", [Layout.Loader, "--cache", Layout.Cache, "--complete"]);

    /// <summary>Counting, and caught sites with their addresses.</summary>
    public static Mode StatComplete { get; } = new("stat-complete", [Layout.CommandLine, "stat", "--complete", "-f", "-o", ScratchDirectory + "/report", "--"]);

    /// <summary>Stands for the scratch directory of one comparison in a <see cref="Prefix"/>.</summary>
    public const string ScratchDirectory = "SCRATCH";

    /// <summary>
    /// The modes a test compares with the native run. <c>TRAPLESS_TEST_MODES</c> (names joined by commas) narrows them; <c>native</c> there compares
    /// native runs with each other, which proves that a comparison is deterministic.
    /// </summary>
    public static IReadOnlyList<Mode> Selected { get; } = Select(Environment.GetEnvironmentVariable("TRAPLESS_TEST_MODES"));

    /// <summary>For loads of many seconds: <see cref="Run"/> ends in the same process as <see cref="Loader"/> and would only take its time again.</summary>
    public static IReadOnlyList<Mode> Loads { get; } = [.. Selected.Where(mode => mode != Run)];

    /// <summary>Whether <c>TRAPLESS_TEST_MODES</c> is set.</summary>
    public static bool AreChosen => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("TRAPLESS_TEST_MODES"));

    /// <summary>Whether the programs run under Trapless at all, which tests about Trapless itself need.</summary>
    public static bool Layered => Selected.Any(mode => mode.Prefix.Count > 0);

    /// <summary>Fails with the remedy when what the mode starts was not built.</summary>
    public void RequireBuilt()
    {
        if (Prefix.Count > 0 && !File.Exists(Prefix[0]))
        {
            throw new FileNotFoundException($"{Prefix[0]} is missing: build it with ./trapless version");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static IReadOnlyList<Mode> Select(string? names)
    {
        Mode[] all = [Native, Loader, Run, Stat, NoServe, Complete, StatComplete];
        return string.IsNullOrEmpty(names)
            ? [Loader, Run]
            : [.. names.Split(',').Select(name => all.SingleOrDefault(mode => string.Equals(mode.Name, name, StringComparison.Ordinal))
                ?? throw new ArgumentException($"TRAPLESS_TEST_MODES: no mode {name}: use native, loader, run, stat, no-serve, complete, stat-complete", nameof(names)))];
    }
}
