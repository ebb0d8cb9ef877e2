using Trapless.Generator;

namespace Trapless.Abi.Tests;

/// <summary>The constants and structures of the releases against the system's kernel headers, by compiling them (packages gcc, libc6-dev, linux-libc-dev).</summary>
public class ReleaseHeaderTests
{
    private static readonly AbiDefinition Definition = BuiltInAbi.Definition;
    private static readonly Lazy<HeaderFacts> Facts = new(() => HeaderFacts.Of(Definition));

    [Fact]
    public void Every_constant_has_the_value_of_the_header()
    {
        AbiConstant[] constants = [.. Definition.Differences.Sets.SelectMany(s => s.Constants).Where(c => Facts.Value.Values.ContainsKey(c.Name))];

        Assert.True(constants.Length > 400);
        Assert.Equal(
            Lines.Of(constants.Select(c => $"{c.Name} 0x{Facts.Value.Values[c.Name]:x}")),
            Lines.Of(constants.Select(c => $"{c.Name} 0x{c.Value:x}")));
    }

    [Fact]
    public void Every_constant_as_old_as_the_header_is_in_it()
    {
        IEnumerable<string> missing = Definition.Differences.Sets.SelectMany(s => s.Constants)
            .Where(c => c.Since <= Facts.Value.Version && !HeaderFacts.NoHeader.Contains(c.Name) && !Facts.Value.Values.ContainsKey(c.Name))
            .Select(c => c.Name);

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_structure_has_the_size_and_the_offsets_of_the_header()
    {
        Structure[] layouts = [.. Definition.Differences.Structures.Select(s => s.Name).Distinct(StringComparer.Ordinal).Select(n => Definition.Differences.Layout(n, Facts.Value.Version)).OfType<Structure>()];

        Assert.True(layouts.Length >= 18);
        Assert.Equal(
            Lines.Of(layouts.SelectMany(s => s.Fields.Select(f => $"{s.Name} {Facts.Value.Values["sizeof " + s.Name]} {f.Name} {Facts.Value.Values[s.Name + "." + f.Name]} {Facts.Value.Values[s.Name + "." + f.Name + " size"]}"))),
            Lines.Of(layouts.SelectMany(s => s.Fields.Select(f => $"{s.Name} {s.Size} {f.Name} {f.Offset} {f.Size}"))));
    }
}
