using System.Globalization;
using System.Text;

namespace Trapless.Bench.KernelMode;

/// <summary>The counts as Markdown.</summary>
internal static class KernelModeTables
{
    private const string Begin = "<!-- counts: written by bench/run kernel-mode -->\n", End = "<!-- end of counts -->\n";

    public static string Render(IReadOnlyList<LineCounts> lines, IReadOnlyList<ServerCount> servers)
    {
        var text = new StringBuilder();
        Calls(text, lines);
        Interrupts(text, lines);
        Servers(text, servers, lines[^1]);
        return text.ToString();
    }

    /// <summary>Puts the text between the two marks of a document.</summary>
    public static void Insert(string document, string text)
    {
        var old = File.ReadAllText(document);
        var begin = old.IndexOf(Begin, StringComparison.Ordinal);
        var end = old.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin) throw new BenchException($"{document} has no place for the counts: the lines {Begin.Trim()} and {End.Trim()}");
        File.WriteAllText(document, old[..(begin + Begin.Length)] + text + old[end..]);
    }

    private static void Calls(StringBuilder text, IReadOnlyList<LineCounts> lines)
    {
        text.Append("Instructions of one call, with those at its site (two, or the one `syscall`):\n\n| |").AppendJoin("", lines.Select(l => $" {l.Line}: ring 3 | SAFE | FAST |"))
            .Append("\n|---|").AppendJoin("", lines.Select(_ => "---:|---:|---:|")).Append('\n');
        foreach (var (call, i) in lines[0].Calls.Select((c, i) => (c, i)))
            text.Append($"| {call.Name} |").AppendJoin("", lines.Select(l => l.Calls[i]).Select(c => $" {c.Ring3} | {c.Safe} | {c.Fast} |")).Append('\n');
    }

    private static void Interrupts(StringBuilder text, IReadOnlyList<LineCounts> lines)
    {
        text.Append("\nInstructions of interrupts and exceptions, and of the promotion by the next direct call; what tick and table find to do varies by a few dozen:\n\n| |")
            .AppendJoin("", lines.Select(l => $" {l.Line}: not in kernel mode | beside one that is | in ring 3 of kernel mode | in ring 0 |"))
            .Append("\n|---|").AppendJoin("", lines.Select(_ => "---:|---:|---:|---:|")).Append('\n');
        foreach (var (interrupt, i) in lines[0].Interrupts.Select((c, i) => (c, i)))
            text.Append($"| {interrupt.Name} |").AppendJoin("", lines.Select(l => l.Interrupts[i])
                .Select(c => c.Stock == 0 ? $" | | | +{c.Ring0} |" : $" {c.Stock} | {c.Beside - c.Stock:+0;-0;+0} | {c.Ring3 - c.Stock:+0;-0;+0} | {c.Ring0 - c.Stock:+0;-0;+0} |")).Append('\n');
    }

    /// <summary>Entry and exit are those of a call that does not exist; how many calls there are is known by the fast entry.</summary>
    private static void Servers(StringBuilder text, IReadOnlyList<ServerCount> servers, LineCounts line)
    {
        var empty = line.Calls[0];
        text.Append(CultureInfo.InvariantCulture, $"\nInstructions of a server for one request ({line.Line}), and the share of entry and exit of its calls:\n\n")
            .Append("| | calls | ring 3 | share | ring 0, FAST | share |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (var load in servers.GroupBy(s => s.Load, StringComparer.Ordinal))
        {
            var calls = load.Single(s => string.Equals(s.Way, "ring 0", StringComparison.Ordinal)).Direct;
            text.Append(CultureInfo.InvariantCulture, $"| {load.Key.Replace("_", ", ", StringComparison.Ordinal)} | {calls:0.0} |");
            foreach (var (server, entry) in load.Zip([empty.Ring3, empty.Fast]))
                text.Append(CultureInfo.InvariantCulture, $" {server.Instructions:0} | {100 * calls * entry / server.Instructions:0.0} % |");
            text.Append('\n');
        }
    }
}
