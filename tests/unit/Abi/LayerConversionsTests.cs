using System.Text.RegularExpressions;
using Trapless.Generator;

namespace Trapless.Abi.Tests;

/// <summary>The layer converts the calls that abi/conversions.abi says, by the classes it names: what `check --kernel` promises is there.</summary>
public partial class LayerConversionsTests
{
    private static readonly string Layer = Path.Combine(Repository.Root, "src/freestanding/Layer");
    private static readonly string Source = File.ReadAllText(Path.Combine(Layer, "Maps/Conversions.cs"));
    private static readonly Conversion[] Defined = [.. BuiltInAbi.Definition.Differences.Conversions.Values.OrderBy(c => c.Call.Number)];

    [Fact]
    public void Every_whole_call_the_layer_converts_is_defined_and_the_other_way_round() =>
        Assert.Equal(Names(Defined.Where(c => c.Implementation == Implementation.Custom)), Calls("bool Has(", "bool IsComposite("));

    [Fact]
    public void So_is_every_call_whose_newer_arguments_it_converts() => Assert.Equal(Names(Defined.Where(c => c.Adjusts)), Calls("bool Adjusts("));

    [Fact]
    public void Every_class_is_there_and_says_what_it_keeps() => Assert.All(Defined, conversion =>
        Assert.Contains($"{conversion.Call.Name} (Linux ", Together(File.ReadAllText(Path.Combine(Layer, "Handlers/Maps", conversion.Function + ".cs"))), StringComparison.Ordinal));

    /// <summary>The calls named in these methods, each from its head to the line that ends it.</summary>
    private static string Calls(params string[] methods)
    {
        IEnumerable<string> bodies = methods.Select(method =>
        {
            int start = Source.IndexOf(method, StringComparison.Ordinal);
            Assert.True(start >= 0, method);
            return Source[start..Source.IndexOf(";\n", start, StringComparison.Ordinal)];
        });
        return string.Join(' ', bodies.SelectMany(body => CallName().Matches(body)).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private static string Names(IEnumerable<Conversion> conversions) =>
        string.Join(' ', conversions.Select(c => PascalCase(c.Call.Name)).Order(StringComparer.Ordinal));

    /// <summary>As the generated numbers of the layer are named.</summary>
    private static string PascalCase(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Two calls of one family may share their sentence: "preadv2 and pwritev2 (Linux 4.6)".</summary>
    private static string Together(string text) => text.Replace("preadv2 and pwritev2 (Linux 4.6)", "preadv2 (Linux 4.6), pwritev2 (Linux 4.6)", StringComparison.Ordinal);

    [GeneratedRegex(@"SystemCall\.(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CallName();
}
