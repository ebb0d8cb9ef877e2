using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>Collects what becomes of each site.</summary>
internal sealed class Report
{
    private readonly SiteReport[] _reports;
    private readonly SiteReport[] _notReached;
    private readonly Dictionary<Site, int> _places = new(ReferenceEqualityComparer.Instance);

    public Report(ElfFile elf, IReadOnlyList<Site> sites, IEnumerable<SiteReport> notReached)
    {
        var names = new FunctionNames(elf);
        _notReached = [.. notReached.Select(s => s with { Function = names.At(s.Address) })];
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

    public RewriteResult Result(Image? image, bool usesGs)
    {
        SiteReport[] all = [.. _reports.Concat(_notReached).OrderBy(s => s.Address)];
        var reason = all.Length == 0 ? "the bytes of syscall occur in data only" : "no site could be patched";
        return image is null
            ? RewriteResult.Without(RewriteStatus.NoSites, reason, all, usesGs)
            : new RewriteResult(RewriteStatus.Rewritten, null, image.Bytes, image.Layout, all, usesGs, all.Any(SiteReport.MustBeSeen));
    }

    private ref SiteReport Of(Site site) => ref _reports[_places[site]];
}
