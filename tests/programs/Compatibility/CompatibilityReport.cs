using System.Runtime.InteropServices;
using System.Text;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests.Compatibility;

/// <summary>Writes docs/compatibility.md: hazards and programs against modes, as the comparisons of a run found them, and what does not work.</summary>
public static class CompatibilityReport
{
    private static readonly string[] Modes = ["loader", "run", "no-serve", "complete", "stat"];

    /// <summary>The document.</summary>
    public static string Document { get; } = Path.Combine(Layout.Root, "docs", "compatibility.md");

    /// <summary>The document's text.</summary>
    public static string Write(IReadOnlyList<ComparisonRecord> records)
    {
        var text = new StringBuilder();
        text.AppendLine("# Compatibility").AppendLine()
            .AppendLine("Written by `./test --report` from what the tests found; do not edit. Each program and guest runs natively and in each mode; *equal* means that output, errors,")
            .AppendLine("the way it ended and, where it leaves some, its files are the same; *said* that Trapless said on standard error what it could not do.")
            .AppendLine().Append("Run ").Append(Rounds()).Append(" on ").Append(Machine()).AppendLine("; a difference in any round would stand here.").AppendLine()
            .AppendLine("| mode | what runs |").AppendLine("|---|---|")
            .AppendLine("| loader | `trapless-ld PROGRAM` |").AppendLine("| run | `trapless run -- PROGRAM` |")
            .AppendLine("| no-serve | `trapless-ld --no-serve PROGRAM`: the layer answers no call itself |")
            .AppendLine("| complete | `trapless-ld --complete PROGRAM`: sites without an image are caught too |").AppendLine("| stat | `trapless stat -- PROGRAM`: every call is counted |");
        Hazards(text, records);
        Programs(text, [.. records.Where(record => !record.Test.StartsWith("Guest", StringComparison.Ordinal) && !record.Test.StartsWith("FuzzTests.", StringComparison.Ordinal))]);
        return text.AppendLine().Append(Limits()).ToString();
    }

    private static void Hazards(StringBuilder text, IReadOnlyList<ComparisonRecord> records)
    {
        text.AppendLine().AppendLine("## Hazards").AppendLine().Append("| hazard | tests |").AppendJoin(" |", Modes).AppendLine(" | remark |").Append("|---|---|").AppendLine(string.Concat(Modes.Select(_ => "---|")) + "---|");
        foreach (var hazard in Hazard.All)
        {
            var own = records.Where(record => hazard.Tests.Any(test => IsOf(record, test))).ToArray();
            text.Append("| ").Append(hazard.Name).Append(" | ").AppendJoin(", ", hazard.Tests.Select(test => test.Split(':')[^1])).Append(" | ");
            text.AppendJoin(" | ", Modes.Select(mode => Cell(own, mode, hazard.Tests.All(test => test.StartsWith("pattern:", StringComparison.Ordinal))))).Append(" | ").AppendJoin("; ", Remarks(hazard)).AppendLine(" |");
        }
    }

    private static IEnumerable<string> Remarks(Hazard hazard) => new[] { hazard.Remark }.Where(remark => remark.Length > 0).Concat(
        from guest in Guest.All
        where guest.Variant == 0 && guest.Source.NotComplete is not null && hazard.Tests.Contains("guest:" + guest.Name, StringComparer.Ordinal)
        select $"{guest.Name} not under --complete: {guest.Source.NotComplete}");

    private static bool IsOf(ComparisonRecord record, string test) => test.StartsWith("guest:", StringComparison.Ordinal)
        ? string.Equals(record.Subject, test["guest:".Length..], StringComparison.Ordinal)
        : string.Equals("test:" + record.Test, test, StringComparison.Ordinal);

    private static void Programs(StringBuilder text, IReadOnlyList<ComparisonRecord> records)
    {
        text.AppendLine().AppendLine("## Programs").AppendLine().Append("| test | packages |").AppendJoin(" |", Modes).AppendLine(" |").Append("|---|---|").AppendLine(string.Concat(Modes.Select(_ => "---|")));
        foreach (var test in records.GroupBy(record => record.Test, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var own = test.ToArray();
            var packages = own.SelectMany(record => record.Packages.Count > 0 ? record.Packages : [DebianPackages.Owner(record.Subject)]).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);
            text.Append("| ").Append(test.Key.Split('.')[0].Replace("Tests", "", StringComparison.Ordinal)).Append(": ").Append(test.Key.Split('.')[^1].Replace('_', ' ')).Append(" | ")
                .AppendJoin(", ", packages.Select(name => $"{name} {DebianPackages.Version(name)}".Trim())).Append(" | ").AppendJoin(" | ", Modes.Select(mode => Cell(own, mode, false))).AppendLine(" |");
        }
    }

    private static string Cell(IReadOnlyList<ComparisonRecord> records, string mode, bool isPattern)
    {
        var outcomes = records.Where(record => string.Equals(record.Mode, mode, StringComparison.Ordinal)).Select(record => record.Outcome).Distinct(StringComparer.Ordinal).ToArray();
        return isPattern ? "pattern" : outcomes.Contains("differs", StringComparer.Ordinal) ? "**differs**" : outcomes.Order(StringComparer.Ordinal).LastOrDefault("");
    }

    private static string Limits()
    {
        var readme = File.ReadAllText(Path.Combine(Layout.Root, "README.md"));
        var start = readme.IndexOf("## What does not work", StringComparison.Ordinal);
        return readme[start..readme.IndexOf("\n## ", start + 3, StringComparison.Ordinal)].TrimEnd() + "\n";
    }

    /// <summary>How often <c>./test --report --repeat N</c> ran all of it.</summary>
    private static string Rounds() => Environment.GetEnvironmentVariable("TRAPLESS_TEST_ROUNDS") switch
    {
        null or "" or "1" => "once (`--repeat N` for more)",
        var rounds => rounds + " times",
    };

    private static string Machine()
    {
        var name = File.ReadLines("/etc/os-release").First(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))["PRETTY_NAME=".Length..].Trim('"');
        return $"{name}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} CPUs";
    }
}
