using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>Collects what became of each site.</summary>
internal sealed class Report
{
    private readonly SortedDictionary<ulong, SiteReport> _sites = [];

    public Report(ElfFile elf, IEnumerable<Site> sites)
    {
        var names = new FunctionNames(elf);
        foreach (var site in sites)
        {
            _sites[site.Address] = new SiteReport(site.Address, names.At(site.Address), null, PatchKind.None, SkipReason.None);
        }
    }

    public void Number(Site site, int? number) => _sites[site.Address] = _sites[site.Address] with { Number = number };

    public void Skip(Site site, SkipReason reason) => _sites[site.Address] = _sites[site.Address] with { Reason = reason };

    public void Applied(IEnumerable<Trampoline> trampolines)
    {
        foreach (var patch in trampolines.Select(t => t.Patch))
        {
            _sites[patch.Site.Address] = _sites[patch.Site.Address] with { Kind = patch.Kind };
        }
    }

    public RewriteResult Result(Image? image, bool usesGs)
    {
        IReadOnlyList<SiteReport> sites = [.. _sites.Values];
        return image is null
            ? RewriteResult.Without(RewriteStatus.NoSites, "no site could be patched", sites, usesGs)
            : new RewriteResult(RewriteStatus.Rewritten, null, image.Bytes, image.Layout, sites, usesGs, sites.Any(SiteReport.MayClone));
    }
}
