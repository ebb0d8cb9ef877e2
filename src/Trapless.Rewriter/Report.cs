using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>Collects what becomes of each site.</summary>
internal sealed class Report
{
    private readonly SiteReport[] _reports;
    private readonly Dictionary<Site, int> _places = new(ReferenceEqualityComparer.Instance);

    public Report(ElfFile elf, IReadOnlyList<Site> sites)
    {
        var names = new FunctionNames(elf);
        _reports = new SiteReport[sites.Count];
        for (var i = 0; i < sites.Count; i++)
        {
            _places[sites[i]] = i;
            _reports[i] = new SiteReport(sites[i].Address, names.At(sites[i].Address), null, PatchKind.None, SkipReason.None);
        }
    }

    public void Number(Site site, int? number) => Of(site) = Of(site) with { Number = number };

    public void Skip(Site site, SkipReason reason) => Of(site) = Of(site) with { Reason = reason };

    public void Applied(IEnumerable<Trampoline> trampolines)
    {
        foreach (var patch in trampolines.Select(t => t.Patch))
        {
            Of(patch.Site) = Of(patch.Site) with { Kind = patch.Kind };
        }
    }

    public RewriteResult Result(Image? image, bool usesGs) =>
        image is null
            ? RewriteResult.Without(RewriteStatus.NoSites, "no site could be patched", _reports, usesGs)
            : new RewriteResult(RewriteStatus.Rewritten, null, image.Bytes, image.Layout, _reports, usesGs, _reports.Any(SiteReport.MayClone));

    private ref SiteReport Of(Site site) => ref _reports[_places[site]];
}
