namespace Trapless.Bench;

/// <summary>The command line of the bench.</summary>
/// <param name="Filter">Only rows whose group or name contains it; empty for all.</param>
internal sealed record Options(string Root, bool Quick, string Filter, string? Json, string? Svg, string? Markdown)
{
    public const string Help = """
        Examples:
          bench/run                     everything, into bench/results/latest.{json,svg,md}; needs a quiet machine
          bench/run --quick             three pairs of each: shows that everything runs, its numbers say little
          bench/run git                 only rows whose group or name contains "git"
          bench/run kernel-mode         instruction counts in ring 3 and ring 0, in counting virtual machines, into
                                        bench/results/kernel-mode.md and docs/kernel-mode.md; any machine will do
          bench/run --json out.json     the raw samples to a file of your choice

        Usage: bench/run [--quick] [FILTER] [--json FILE] [--svg FILE] [--markdown FILE]

        Every row is measured in pairs of a native and a layered run that follow one another. A quick or filtered run
        writes to artifacts/bench/last.{json,svg,md} instead. Goals are printed and never asserted: the exit status is 0
        whatever was measured, and 125 when nothing could be.

        """;

    /// <returns>Null when only the help was asked for.</returns>
    /// <exception cref="BenchException">An unknown option, or one without its value.</exception>
    public static Options? Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options(Directory.GetCurrentDirectory(), false, "", null, null, null);
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count ? arguments[i] : throw new BenchException($"{arguments[i - 1]} needs a value; see bench/run --help");
            switch (arguments[i])
            {
                case "--help": return null;
                case "--quick": options = options with { Quick = true }; break;
                case "--root": options = options with { Root = Path.GetFullPath(Value()) }; break;
                case "--json": options = options with { Json = Value() }; break;
                case "--svg": options = options with { Svg = Value() }; break;
                case "--markdown": options = options with { Markdown = Value() }; break;
                case ['-', ..] unknown: throw new BenchException($"unknown option {unknown}; see bench/run --help");
                case var filter: options = options with { Filter = filter }; break;
            }
        }

        return options;
    }

    /// <summary>Where a result goes: the file asked for, else the committed one of a full run, else one that is not kept.</summary>
    public string PathOf(string? asked, string extension) => asked ?? (Quick || Filter.Length > 0
        ? Path.Combine(Root, "artifacts", "bench", "last." + extension)
        : Path.Combine(Root, "bench", "results", "latest." + extension));
}
