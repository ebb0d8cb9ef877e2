namespace Trapless.Abi.Tests;

public class ReleaseModelTests
{
    private static readonly KernelVersion Old = new(5, 0);
    private static readonly KernelVersion New = new(7, 0);

    [Fact]
    public void A_later_file_adds_to_the_constants_of_its_predecessor()
    {
        AbiDefinition definition = ReleaseSources.ReadGood("FLAGS plain_flags { C 0x4 SINCE 6.0; D 0x8 SINCE 6.1 HINT; A REMOVED 6.2; }");
        ConstantSet set = Assert.Single(definition.Differences.Sets);

        Assert.Equal((0x3UL, 0x7UL, 0xeUL), (set.Mask(Old), set.Mask(new(6, 0)), set.Mask(New)));
        Assert.Equal("D", Assert.Single(set.Constants, c => c.IsHint).Name);
    }

    [Fact]
    public void A_later_layout_has_the_fields_of_the_one_before_and_its_own()
    {
        AbiDefinition definition = ReleaseSources.ReadGood("STRUCT how VERSION 2 SINCE 6.0 SIZE 24 { uint32_t most AT 12; uint64_t end AT 16; }");

        Assert.Equal("flags 0, more 8", Describe(definition.Differences.Layout("how", Old)!));
        Assert.Equal("flags 0, more 8, most 12, end 16", Describe(definition.Differences.Layout("how", New)!));
        Assert.Null(definition.Differences.Layout("how", new KernelVersion(0, 1)));
    }

    [Fact]
    public void A_structure_may_contain_another_and_be_packed_or_aligned()
    {
        AbiDefinition definition = ReleaseSources.ReadGood("""
            STRUCT packed VERSION 1 SINCE 6.0 SIZE 12 PACKED { uint32_t a AT 0; uint64_t b AT 4; }
            STRUCT outer VERSION 1 SINCE 6.0 SIZE 40 { uint8_t a AT 0; struct packed p[2] AT 1; uint64_t b AT 32; }
            STRUCT aligned VERSION 1 SINCE 6.0 SIZE 32 ALIGN 32 { uint32_t a AT 0; }
            """);

        Assert.Equal((24, 1), (definition.Differences.Layout("outer", New)!.Find("p")!.Size, definition.Differences.Layout("outer", New)!.Find("p")!.Offset));
    }

    [Fact]
    public void A_rule_finds_its_argument_field_and_width()
    {
        AbiDefinition definition = ReleaseSources.ReadGood("""
            VALUES modes { M 1 SINCE 6.0; }
            ARGUMENTS plain { mode WHEN flags 2 MASK 0xff IN modes ELSE IGNORED; }
            ARGUMENTS sized { how FIELD more IN plain_flags ELSE E2BIG; }
            """);

        Assert.Equal(
            Lines.Of(["flags 1 4 EINVAL", "mode 2 8  when 1 is 2", "how.more 0 4 E2BIG"]),
            Lines.Of(definition.Differences.Rules.Select(r => $"{r.Subject} {r.Argument} {r.Width} {r.Error}{(r.Condition is { } c ? $" when {c.Argument} is {c.Value}" : "")}")));
    }

    [Fact]
    public void The_lineage_begins_behind_the_definition_of_the_calls() =>
        Assert.Equal("old 5.0, new 7.0", string.Join(", ", ReleaseSources.ReadGood("").Releases.Select(r => $"{r.Name} {r.Release}")));

    [Fact]
    public void A_definition_of_calls_alone_is_its_own_release() =>
        Assert.Equal("test", Assert.Single(Sources.Read(Sources.Base).Definition!.Releases).Name);

    [Fact]
    public void A_release_has_the_calls_between_since_and_removed()
    {
        AbiDefinition definition = ReleaseSources.ReadGood("");

        Assert.Equal("plain, sized, stale", Names(Old));
        Assert.Equal("plain, sized, fresh, stale", Names(new(6, 3)));
        Assert.Equal("plain, sized, fresh", Names(new(6, 6)));

        string Names(KernelVersion release) => string.Join(", ", definition.Calls.Where(c => c.IsIn(release)).Select(c => c.Name));
    }

    private static string Describe(Structure structure) => string.Join(", ", structure.Fields.Select(f => $"{f.Name} {f.Offset}"));
}
