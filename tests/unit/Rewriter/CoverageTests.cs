using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>How complete the rewriter is on real code, against a count made in another way.</summary>
public sealed class CoverageTests
{
    public static TheoryData<string> FilesWithSites => [Machine.Libc, Machine.Linker, Machine.Busybox, Machine.Musl, Machine.Gofmt];

    [Theory]
    [MemberData(nameof(FilesWithSites))]
    public void At_least_99_percent_of_the_sites_are_patched(string path)
    {
        var elf = ElfFile.Read(path);
        var patched = ImageRewriter.Rewrite(elf).Sites.Where(s => s.Kind != PatchKind.None).Select(s => s.Address).ToHashSet();
        var all = Machine.LinearSweep(elf);
        Assert.True(all.Count > 40, $"only {all.Count} sites");
        Assert.True(patched.Count >= all.Count * 0.99, $"{patched.Count} of {all.Count}; missing {Addresses(all.Except(patched))}");
    }

    [Theory]
    [MemberData(nameof(FilesWithSites))]
    public void No_site_is_found_where_there_is_none(string path)
    {
        var elf = ElfFile.Read(path);
        Assert.Equal("", Addresses(ImageRewriter.Rewrite(elf).Sites.Select(s => s.Address).Except(Machine.LinearSweep(elf))));
    }

    [Theory]
    [InlineData("/bin/bash")]
    [InlineData("/usr/bin/rg")]
    [InlineData("/bin/ls")]
    public void A_program_that_calls_through_its_libraries_has_no_site(string path)
    {
        var result = ImageRewriter.Rewrite(ElfFile.Read(path));
        Assert.Equal((RewriteStatus.NoSites, 0), (result.Status, result.Sites.Count));
    }

    [Fact]
    public void Most_numbers_of_libc_are_known()
    {
        var sites = ImageRewriter.Rewrite(ElfFile.Read(Machine.Libc)).Sites;
        Assert.True(sites.Count(s => s.Number is not null) >= sites.Count * 0.9);
        Assert.Contains(sites, s => s is { Number: 39, Function: "getpid" or "__getpid" });
    }

    [Fact]
    public void Clone3_beyond_its_unwind_information_is_patched()
    {
        var sites = ImageRewriter.Rewrite(ElfFile.Read(Machine.Libc)).Sites;
        Assert.Contains(sites, s => s is { Number: 435, Kind: not PatchKind.None });
    }

    private static string Addresses(IEnumerable<ulong> addresses) => string.Join(' ', addresses.Select(a => $"0x{a:x}"));
}
