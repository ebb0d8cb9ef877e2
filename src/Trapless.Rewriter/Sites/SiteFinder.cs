using Iced.Intel;
using Trapless.Abi;

namespace Trapless.Rewriter;

/// <summary>
/// From the bytes of <c>syscall</c> to the instructions: only what disassembling known functions reaches counts. Only the functions
/// that hold such bytes are disassembled, unless bytes are left that no known function explains.
/// </summary>
internal sealed class SiteFinder(CodeSpace space, FunctionMap functions, UnitExplorer explorer, CodePointers pointers, CallNumber numbers)
{
    /// <summary>
    /// Of the candidates, those that no known code explains and that yet begin as a call does: a number below 512 is loaded right
    /// before. They are left alone, and said so.
    /// </summary>
    public IEnumerable<SiteReport> NotReached(IEnumerable<ulong> candidates) =>
        candidates.Where(c => !Explains(c) && NumberBefore(c) is not null)
            .Select(c => new SiteReport(c, null, NumberBefore(c), PatchKind.None, SkipReason.NotReached));

    /// <param name="candidates">Where the bytes of <c>syscall</c> are.</param>
    /// <param name="others">Where else code that no table names is looked for (<see cref="GsLoad"/>).</param>
    public List<Site> Find(IReadOnlyList<ulong> candidates, IEnumerable<ulong> others)
    {
        var unexplained = candidates.Where(c => !Explains(c) && PlausibleCode.CanArriveAt(functions.UnitAt(c)!.Range, c)).ToList();
        unexplained.AddRange(others.Where(c => !Explains(c)));
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

    private int? NumberBefore(ulong candidate)
    {
        const ulong move = 5, wideMove = 7;
        var range = functions.UnitAt(candidate)!.Range;
        return Loaded(range, candidate, move, Code.Mov_r32_imm32) ?? Loaded(range, candidate, wideMove, Code.Mov_rm64_imm32);
    }

    private static int? Loaded(CodeRange range, ulong candidate, ulong length, Code code)
    {
        if (candidate - range.Start < length)
        {
            return null;
        }

        range.Decode(candidate - length, out var instruction);
        return instruction.Code == code && instruction.NextIP == candidate
            && instruction.Op0Register.GetFullRegister() == Register.RAX && instruction.GetImmediate(1) < SlotContract.SlotCount
            ? (int)instruction.GetImmediate(1)
            : null;
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
        if (!unit.IsInstruction(candidate))
        {
            return null;
        }

        unit.Range.Decode(candidate, out var instruction);
        if (instruction.Code != Code.Syscall || instruction.Length != Site.Length)
        {
            return null;
        }

        var site = new Site(candidate, unit);
        return unit.IsGuessed(candidate) && numbers.Of(site) is not (>= 0 and < SlotContract.SlotCount) ? null : site;
    }
}
