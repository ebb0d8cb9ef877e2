using System.Text.RegularExpressions;
using Trapless.Generator;

namespace Trapless.Abi.Tests;

/// <summary>The layer converts the calls that abi/conversions.abi says, by the classes it names: what `check --kernel` promises is there.</summary>
public partial class LayerConversionsTests
{
    private static readonly string Layer = Path.Combine(Repository.Root, "src/freestanding/Layer");
    private static readonly string Source = File.ReadAllText(Path.Combine(Layer, "Maps/Conversions.cs"));
    private static readonly Conversion[] Defined = [.. BuiltInAbi.Definition.Differences.Conversions.Values.OrderBy(c => c.Call.Number)];

    /// <summary>Which calls it asks for is read from the generated table; that it knows what to do with each stands in the source.</summary>
    [Fact]
    public void Every_call_that_is_defined_has_a_case_and_the_other_way_round() =>
        Assert.Equal(
            string.Join(' ', Defined.Select(c => PascalCase(c.Call.Name)).Order(StringComparer.Ordinal)),
            string.Join(' ', Case().Matches(Source).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal)));

    [Fact]
    public void Every_class_is_there_and_says_what_it_keeps() => Assert.All(Defined, conversion =>
        Assert.Contains($"{conversion.Call.Name} (Linux ", Together(File.ReadAllText(Path.Combine(Layer, "Handlers/Maps", conversion.Function + ".cs"))), StringComparison.Ordinal));

    /// <summary>As the generated numbers of the layer are named.</summary>
    private static string PascalCase(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Two calls of one family may share their sentence: "preadv2 and pwritev2 (Linux 4.6)".</summary>
    private static string Together(string text) => text.Replace("preadv2 and pwritev2 (Linux 4.6)", "preadv2 (Linux 4.6), pwritev2 (Linux 4.6)", StringComparison.Ordinal);

    [GeneratedRegex(@"case SystemCall\.(?<name>\w+):", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Case();
}
