using System.Text.RegularExpressions;

namespace Trapless.Programs.Tests.Harness;

/// <summary>Replaces what a program itself makes different from one run to the next. Each has a name that says what it gives up.</summary>
/// <param name="Name">What is not compared.</param>
/// <param name="Apply">The replacement; lines end in <c>\n</c>.</param>
public sealed record Normaliser(string Name, Func<string, string> Apply)
{
    /// <summary>Every byte counts.</summary>
    public static Normaliser Exact { get; } = new("nothing", text => text);

    /// <summary>The order of lines, for what several processes write at once.</summary>
    public static Normaliser LineOrder { get; } = new("the order of lines", text =>
        string.Join('\n', text.Split('\n').Order(StringComparer.Ordinal)));

    /// <summary>Process numbers with the blanks before them, which pad them: what a shell says of a killed one, and all other numbers of three or more digits.</summary>
    public static Normaliser ProcessNumbers { get; } = Matching("process numbers", @"(?<=: line \d+:) +\d+(?= )| *(?<![\w.])\d{3,}(?![\w.])", " PID");

    /// <summary>Trapless's own notes, for programs about which it must say something.</summary>
    public static Normaliser OurNotes { get; } = new("lines that begin with \"trapless: \"", text =>
        string.Concat(text.Split('\n').Where(line => !line.StartsWith("trapless: ", StringComparison.Ordinal)).Select(line => line + "\n")).TrimEnd('\n'));

    /// <summary>Everything.</summary>
    public static Normaliser Everything { get; } = new("all of it", _ => "");

    /// <summary>What a regular expression matches.</summary>
    public static Normaliser Matching(string name, string pattern, string replacement) => new(name, text =>
        Regex.Replace(text, pattern, replacement, RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(30)));

    /// <summary>First this, then another.</summary>
    public Normaliser Then(Normaliser next) => new($"{Name}, {next.Name}", text => next.Apply(Apply(text)));
}
