using Trapless.Abi;
using Trapless.Generator.Emitters;

namespace Trapless.Generator;

/// <summary>
/// Checks a map file: it must name a pair of known releases, lie under that pair's name, be made from these definitions, and say what
/// they give. One that was edited, damaged or renamed, or is older than the definitions, is found.
/// </summary>
public static class MapChecker
{
    private const string Remedy = "run: trapless generate";

    /// <summary>The problems of a map's text, the first that matters alone; none when it is good.</summary>
    /// <param name="file">The file, whose name must be that of the pair.</param>
    /// <param name="text">What is in it.</param>
    /// <param name="definition">The definition it must be made from.</param>
    /// <param name="source">The definition's name in a map's first line.</param>
    public static IReadOnlyList<AbiDiagnostic> Check(string file, string text, AbiDefinition definition, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(definition);
        string[] lines = text.Split('\n');
        if (Release(file, lines, 1, "MAP ", definition, out AbiVersion? program) is { } problem)
            return [problem];
        if (Release(file, lines, 2, "TO ", definition, out AbiVersion? kernel) is { } other)
            return [other];

        MapEmitter emitter = new(program!, kernel!);
        string name = Path.GetFileName(emitter.OutputPath);
        if (!Path.GetFileName(file).Equals(name, StringComparison.Ordinal))
            return [new(new(file, 2, 5), AbiDiagnosticCode.WrongMap, $"the pair that the file's name says", $"that of {name}", "rename it back, or " + Remedy)];
        return FirstDifference(file, lines, emitter.Text(definition, source).Split('\n')) is { } difference ? [difference] : [];
    }

    /// <summary>Reads the release and its digest in a line of the head.</summary>
    private static AbiDiagnostic? Release(string file, string[] lines, int index, string keyword, AbiDefinition definition, out AbiVersion? release)
    {
        release = null;
        string line = index < lines.Length ? lines[index] : "";
        string[] parts = line.Split('"');
        if (parts.Length != 5 || !parts[0].Equals(keyword, StringComparison.Ordinal))
            return new(new(file, index + 1, 1), AbiDiagnosticCode.UnexpectedToken, keyword + "\"release\" \"digest\"", line.Length == 0 ? "nothing" : $"'{line}'", Remedy);

        release = definition.Releases.FirstOrDefault(r => r.Name.Equals(parts[1], StringComparison.Ordinal));
        int column = keyword.Length + 2;
        if (release is null)
        {
            string known = string.Join(", ", definition.Releases.Select(r => r.Name));
            return new(new(file, index + 1, column), AbiDiagnosticCode.WrongMap, $"one of {known}", $"'{parts[1]}'", Remedy);
        }

        return parts[3].Equals(AbiListing.Digest(definition, release.Release), StringComparison.Ordinal)
            ? null
            : new(new(file, index + 1, column + parts[1].Length + 3), AbiDiagnosticCode.WrongMap, $"the digest of {release.Name} as it is defined now", $"another one: the definition or the map was changed", Remedy);
    }

    private static AbiDiagnostic? FirstDifference(string file, string[] found, string[] expected)
    {
        for (int i = 0; i < Math.Max(found.Length, expected.Length); i++)
        {
            string? mine = i < found.Length ? found[i] : null;
            string? right = i < expected.Length ? expected[i] : null;
            if (string.Equals(mine, right, StringComparison.Ordinal))
                continue;
            int column = (mine ?? "").Zip(right ?? "").TakeWhile(pair => pair.First == pair.Second).Count() + 1;
            return new(new(file, i + 1, column), AbiDiagnosticCode.MapDiffers, Quote(right), Quote(mine), "it was edited or damaged; " + Remedy);
        }

        return null;
    }

    private static string Quote(string? line) => line switch
    {
        null => "the end of the file",
        "" => "an empty line",
        _ => $"'{line}'",
    };
}
