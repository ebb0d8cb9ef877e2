using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests.Compatibility;

/// <summary>A line of <c>tests/hazards.txt</c>.</summary>
/// <param name="Name">What is hazardous.</param>
/// <param name="Tests">What stands for it: <c>guest:NAME</c>, <c>pattern:NAME</c>, <c>test:CLASS.METHOD</c>.</param>
/// <param name="Remark">What does not work about it, and why; empty when all does.</param>
public sealed record Hazard(string Name, IReadOnlyList<string> Tests, string Remark)
{
    /// <summary>The whole list.</summary>
    public static IReadOnlyList<Hazard> All { get; } =
    [
        .. from line in File.ReadLines(Path.Combine(Layout.Root, "tests", "hazards.txt"))
           where line.Length > 0 && line[0] != '#'
           let fields = line.Split('|', StringSplitOptions.TrimEntries)
           select fields.Length == 3
               ? new Hazard(fields[0], fields[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), fields[2])
               : throw new InvalidDataException($"tests/hazards.txt: three fields joined by | are wanted: {line}"),
    ];

    /// <summary>Whether a guest, a pattern or a test of that name is there.</summary>
    public static bool Exists(string test)
    {
        var (kind, name) = (test.Split(':')[0], test.Split(':')[^1]);
        return kind switch
        {
            "guest" => Guest.All.Any(guest => string.Equals(guest.Name, name, StringComparison.Ordinal)),
            "pattern" => File.Exists(Path.Combine(Layout.Root, "tests", "patterns", name + ".in.S")),
            "test" => typeof(Hazard).Assembly.GetTypes().Any(type => string.Equals(type.Name, name.Split('.')[0], StringComparison.Ordinal) && type.GetMethod(name.Split('.')[^1]) is not null),
            _ => false,
        };
    }
}
