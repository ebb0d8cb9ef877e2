using System.Text.Json;
using System.Text.RegularExpressions;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests.Compatibility;

/// <summary>One comparison of a run with the native one, a line of <c>artifacts/compatibility.ndjson</c>.</summary>
/// <param name="Test"><c>CLASS.METHOD</c>.</param>
/// <param name="Subject">A guest's name, or the program's path.</param>
/// <param name="Packages">The Debian packages the test names by <c>[Trait("Packages", "NAME NAME")]</c>.</param>
/// <param name="Mode">The mode's name.</param>
/// <param name="Outcome"><c>equal</c>, <c>equal, said</c> when Trapless had something to say, or <c>differs</c>.</param>
public sealed record ComparisonRecord(string Test, string Subject, IReadOnlyList<string> Packages, string Mode, string Outcome)
{
    private static readonly Lock Writing = new();

    /// <summary>Where the comparisons of all runs are collected; <c>./test --report</c> begins with an empty one.</summary>
    public static string Collection { get; } = Path.Combine(Layout.Root, "artifacts", "compatibility.ndjson");

    /// <summary>Adds a comparison that the present test made.</summary>
    public static void Add(Command command, Mode mode, Outcome native, Outcome run, bool equal)
    {
        var method = TestContext.Current.TestMethod;
        var said = Says(run) && !Says(native);
        var record = new ComparisonRecord(
            $"{TestContext.Current.TestClass?.TestClassSimpleName}.{method?.MethodName}", SubjectOf(command.Program), [.. PackagesOf(method?.Traits)], mode.Name,
            !equal ? "differs" : said ? "equal, said" : "equal");
        lock (Writing)
        {
            File.AppendAllText(Collection, JsonSerializer.Serialize(record) + "\n");
        }
    }

    /// <summary>All that was collected.</summary>
    public static IReadOnlyList<ComparisonRecord> ReadAll() => File.Exists(Collection)
        ? [.. File.ReadLines(Collection).Select(line => JsonSerializer.Deserialize<ComparisonRecord>(line)!)]
        : [];

    private static bool Says(Outcome outcome) => outcome.Errors.Split('\n').Any(line => line.StartsWith("trapless: ", StringComparison.Ordinal));

    private static string SubjectOf(string program) => program.StartsWith(Layout.Guests + "/", StringComparison.Ordinal)
        ? Regex.Replace(Path.GetFileName(program), @"-\d+$", "", RegexOptions.None, TimeSpan.FromSeconds(1))
        : program;

    private static IEnumerable<string> PackagesOf(IReadOnlyDictionary<string, IReadOnlyCollection<string>>? traits) =>
        traits is not null && traits.TryGetValue("Packages", out var values) ? values.SelectMany(value => value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : [];
}
