namespace Trapless.Programs.Tests.Harness;

/// <summary>What the first comment of a guest's source says.</summary>
/// <param name="Path">The source file.</param>
/// <param name="Variants">gcc's flags, for each executable to build.</param>
/// <param name="Needs">Libraries and guests used at run time.</param>
/// <param name="Slow">Whether it takes seconds.</param>
/// <param name="Noted">Whether Trapless has something to say about it.</param>
/// <param name="NotComplete">Why it is not the same under <c>--complete</c>; null when it is.</param>
public sealed record GuestSource(string Path, IReadOnlyList<string> Variants, IReadOnlyList<string> Needs, bool Slow, bool Noted, string? NotComplete)
{
    /// <summary>Reads the directives; a guest that states no flags is an error.</summary>
    public static GuestSource Read(string path)
    {
        var head = File.ReadLines(path).Take(6).Select(line => line.Trim('/', '*', ' ', '\t')).ToArray();
        string? Directive(string name) => head.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
        var flags = Directive("flags") ?? throw new InvalidDataException($"{path}: the first comment must begin with \"flags: \" and gcc's flags");
        var needs = Directive("needs")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new GuestSource(path, flags.Split('|', StringSplitOptions.TrimEntries), needs, head.Contains("slow", StringComparer.Ordinal), head.Contains("noted", StringComparer.Ordinal), Directive("not under --complete"));
    }
}
