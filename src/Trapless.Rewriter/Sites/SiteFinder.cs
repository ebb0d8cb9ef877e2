using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// From the bytes of <c>syscall</c> to the instructions: only what disassembling known functions reaches counts. Only the functions
/// that hold such bytes are disassembled, unless bytes are left that no known function explains.
/// </summary>
internal sealed class SiteFinder(CodeSpace space, FunctionMap functions, UnitExplorer explorer, CodePointers pointers, CallNumber numbers)
{
    public List<Site> Find(IReadOnlyList<ulong> candidates)
    {
        var unexplained = candidates.Where(c => !Explains(c) && PlausibleCode.CanArriveAt(functions.UnitAt(c)!, c)).ToList();
        var scan = Watch(candidates, unexplained);
        var references = scan.Run();
        var targets = new TargetCollector(space, functions, explorer);
        new GapExplorer(space, functions, explorer, pointers).Explore(unexplained, references, targets);
        var sites = candidates.Select(SiteAt).OfType<Site>().ToList();
        targets.Collect(sites, references);
        targets.CollectSymbols(scan);
        return sites;
    }

    private bool Explains(ulong candidate)
    {
        var unit = functions.UnitAt(candidate)!;
        explorer.Explore(unit);
        return unit.IsCode(candidate) || !space.MayBeCode(candidate);
    }

    private ReferenceScan Watch(IEnumerable<ulong> candidates, IEnumerable<ulong> unexplained)
    {
        var scan = new ReferenceScan(space);
        foreach (var candidate in candidates)
        {
            if (SiteAt(candidate) is not null)
            {
                scan.Watch(candidate - Math.Min(candidate, TargetCollector.Reach), candidate + TargetCollector.Reach);
            }
        }

        foreach (var unit in unexplained.Select(c => functions.UnitAt(c)!).Distinct())
        {
            scan.Watch(unit.Start, unit.Limit);
        }

        return scan;
    }

    private Site? SiteAt(ulong candidate)
    {
        var unit = functions.UnitAt(candidate)!;
        var index = unit.IndexOf(candidate);
        if (index < 0 || unit.Code[index].Code != Code.Syscall || unit.Code[index].Length != Site.Length)
        {
            return null;
        }

        var site = new Site(candidate, unit);
        return unit.IsGuessed(candidate) && numbers.Of(site) is not (>= 0 and < 512) ? null : site;
    }
}
