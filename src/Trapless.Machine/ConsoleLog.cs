using System.Text.RegularExpressions;

namespace Trapless.Machine;

/// <summary>What a booted machine printed. The init of <see cref="GuestFiles"/> marks the beginning and end of each step.</summary>
public sealed partial class ConsoleLog
{
    private readonly string _text;

    internal ConsoleLog(string text, string file, bool ended)
    {
        _text = text.Replace("\r", "", StringComparison.Ordinal);
        File = file;
        Ended = ended;
    }

    /// <summary>The file that holds it.</summary>
    public string File { get; }

    /// <summary>Whether the machine turned itself off in time.</summary>
    public bool Ended { get; }

    /// <summary>Everything.</summary>
    public string Text => _text;

    /// <summary>What the kernel complained of: oopses, warnings, stalls, hung tasks, a program started without arguments.</summary>
    public IReadOnlyList<string> Complaints => [.. _text.Split('\n').Where(l => Complaint().IsMatch(l))];

    /// <summary>The output of a step, without its marks; null if it did not end.</summary>
    public StepResult? Step(string name)
    {
        var begin = _text.IndexOf($"@begin {name}\n", StringComparison.Ordinal);
        if (begin < 0) return null;
        begin = _text.IndexOf('\n', begin) + 1;
        var mark = $"@end {name} ";
        var end = _text.IndexOf(mark, begin, StringComparison.Ordinal);
        if (end < 0) return null;
        var status = _text[(end + mark.Length)..].Split('\n')[0];
        return new StepResult(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), KernelLine().Replace(_text[begin..end], ""));
    }

    [GeneratedRegex(@"^\[ *[0-9]+\.[0-9]+\] .*\n", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex KernelLine();

    [GeneratedRegex(@"\bBUG: |\bWARNING: |\bOops\b|Kernel panic|\] general protection fault|soft lockup|rcu.*stall|INFO: task .* blocked|double fault|suspicious RCU usage|possible recursive|possible circular|inconsistent lock state|scheduling while atomic|unable to handle|Bad page|launched '/dev/fd/[0-9]+' with NULL argv|trapless: refused", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Complaint();
}

/// <summary>One step of a machine's init.</summary>
/// <param name="Status">Its exit status.</param>
/// <param name="Output">What it printed.</param>
public sealed record StepResult(int Status, string Output);
