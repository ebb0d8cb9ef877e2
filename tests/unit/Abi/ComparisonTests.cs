namespace Trapless.Abi.Tests;

public class ComparisonTests
{
    private static readonly AbiDefinition Definition = ReleaseSources.ReadGood("""
        FLAGS plain_flags { C 0x4 SINCE 6.0; D 0x8 SINCE 6.1 HINT; A REMOVED 6.2; }
        STRUCT how VERSION 2 SINCE 6.0 SIZE 24 { uint64_t end AT 16; }
        CHANGES sized SINCE 6.4 "does more";
        CONVERT fresh { IMPLEMENTATION CUSTOM Fresh; USES plain; KEEPS "most"; LOSES "some" "more"; }
        """);

    private static readonly AbiVersion Old = Definition.Releases.First();
    private static readonly AbiVersion New = Definition.Releases.Last();

    [Fact]
    public void What_one_release_has_beside_the_other_is_found_in_both_directions()
    {
        AbiComparison up = new(Definition, Old.Release, New.Release);
        AbiComparison down = new(Definition, New.Release, Old.Release);

        Assert.Equal("fresh / stale / C D / A / how 1-2 / sized", Describe(up));
        Assert.Equal("stale / fresh / A / C D / how 2-1 / ", Describe(down));
        Assert.Equal("does more", Assert.Single(down.UndoneChanges).Text);
    }

    [Fact]
    public void A_release_does_not_differ_from_itself() => Assert.True(new AbiComparison(Definition, New.Release, New.Release).IsEmpty);

    [Fact]
    public void A_map_converts_what_the_kernel_lacks()
    {
        AbiMap map = AbiMap.Between(Definition, New, Old);

        Assert.Equal("plain Adjust C D | fresh Custom ", Entries(map));
        Assert.Equal(("Fresh", "most", "some more"), (map.Entries[1].Conversion!.Function, map.Entries[1].Conversion!.Keeps, map.Entries[1].Conversion!.Loses));
    }

    [Fact]
    public void Without_the_calls_it_uses_there_is_no_conversion()
    {
        AbiDefinition definition = ReleaseSources.ReadGood("CONVERT fresh { IMPLEMENTATION CUSTOM F; USES fresh; KEEPS \"all\"; }");

        Assert.Equal("fresh None ", Entries(AbiMap.Between(definition, New, Old)));
    }

    [Fact]
    public void A_call_that_newer_kernels_removed_is_not_direct() =>
        Assert.Equal("plain Adjust A | stale None ", Entries(AbiMap.Between(Definition, Old, New)));

    [Fact]
    public void The_digest_of_a_release_changes_with_what_it_has_and_not_with_later_releases()
    {
        AbiDefinition other = ReleaseSources.ReadGood("FLAGS plain_flags { C 0x10 SINCE 6.0; }");

        Assert.Equal(AbiListing.Digest(Definition, Old.Release), AbiListing.Digest(other, Old.Release));
        Assert.NotEqual(AbiListing.Digest(Definition, New.Release), AbiListing.Digest(other, New.Release), StringComparer.Ordinal);
    }

    private static string Describe(AbiComparison c) => string.Join(" / ",
        Join(c.AddedCalls.Select(x => x.Name)), Join(c.RemovedCalls.Select(x => x.Name)),
        Join(c.AddedConstants.Select(x => x.Constant.Name)), Join(c.RemovedConstants.Select(x => x.Constant.Name)),
        Join(c.Structures.Select(x => $"{x.Name} {x.Before?.Version}-{x.After?.Version}")), Join(c.BegunChanges.Select(x => x.Call.Name)));

    private static string Entries(AbiMap map) =>
        string.Join(" | ", map.Entries.Select(e => $"{e.Call.Name} {e.Implementation} {Join(e.Constants.Select(c => c.Constant.Name))}"));

    private static string Join(IEnumerable<string> names) => string.Join(' ', names);
}
