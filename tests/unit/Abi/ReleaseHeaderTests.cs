using System.Collections.Concurrent;
using Trapless.Generator;

namespace Trapless.Abi.Tests;

/// <summary>The constants and structures of the releases against the system's kernel headers and those of Linux 6.12, by compiling them (packages gcc, libc6-dev, linux-libc-dev; downloaded:
/// linux-headers-6.12).</summary>
public class ReleaseHeaderTests
{
    private static readonly AbiDefinition Definition = BuiltInAbi.Definition;
    private static readonly ConcurrentDictionary<string, Lazy<HeaderFacts>> Read = new(StringComparer.Ordinal);

    private static HeaderFacts Facts(string headers) => Read.GetOrAdd(headers, name => new(() => HeaderFacts.Of(Definition, HeaderOrigin.Of(name)))).Value;

    [Theory]
    [MemberData(nameof(HeaderOrigin.Names), MemberType = typeof(HeaderOrigin))]
    public void Every_constant_has_the_value_of_the_header(string headers)
    {
        AbiConstant[] constants = [.. Definition.Differences.Sets.SelectMany(s => s.Constants).Where(c => Facts(headers).Values.ContainsKey(c.Name))];

        Assert.True(constants.Length > 400);
        Assert.Equal(
            Lines.Of(constants.Select(c => $"{c.Name} 0x{Facts(headers).Values[c.Name]:x}")),
            Lines.Of(constants.Select(c => $"{c.Name} 0x{c.Value:x}")));
    }

    [Theory]
    [MemberData(nameof(HeaderOrigin.Names), MemberType = typeof(HeaderOrigin))]
    public void Every_constant_as_old_as_the_header_is_in_it(string headers)
    {
        IEnumerable<string> missing = Definition.Differences.Sets.SelectMany(s => s.Constants)
            .Where(c => c.Since <= Facts(headers).Version && !HeaderFacts.NoHeader.Contains(c.Name) && (HeaderOrigin.Of(headers).IsSystem || !HeaderFacts.IsLibrarys(c.Name)) && !Facts(headers).Values.ContainsKey(c.Name))
            .Select(c => c.Name);

        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(HeaderOrigin.Names), MemberType = typeof(HeaderOrigin))]
    public void Every_structure_has_the_size_and_the_offsets_of_the_header(string headers)
    {
        Structure[] layouts = [.. Definition.Differences.Structures.Select(s => s.Name).Distinct(StringComparer.Ordinal).Select(n => Definition.Differences.Layout(n, Facts(headers).Version)).OfType<Structure>()];

        Assert.True(layouts.Length >= 18);
        Assert.Equal(
            Lines.Of(layouts.SelectMany(s => s.Fields.Select(f => $"{s.Name} {Facts(headers).Values["sizeof " + s.Name]} {f.Name} {Facts(headers).Values[s.Name + "." + f.Name]} {Facts(headers).Values[s.Name + "." + f.Name + " size"]}"))),
            Lines.Of(layouts.SelectMany(s => s.Fields.Select(f => $"{s.Name} {s.Size} {f.Name} {f.Offset} {f.Size}"))));
    }
}
