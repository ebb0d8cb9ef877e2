namespace Trapless.Rewriter;

/// <summary>
/// Marks, in the units that hold sites, every address near a site that code outside the unit may jump to. When in doubt an
/// address counts as a target: that only costs a patch.
/// </summary>
internal sealed class TargetCollector(CodeSpace space, FunctionMap functions, UnitExplorer explorer)
{
    /// <summary>Bytes before and after a site that a patch may use.</summary>
    public const ulong Reach = 32;

    private const ulong ShortJump = 130;

    public void Collect(IReadOnlyList<Site> sites, IEnumerable<Reference> references)
    {
        foreach (var reference in references)
        {
            if (reference.Kind == ReferenceKind.Table)
            {
                functions.UnitAt(reference.Target)?.MarkLikelyTarget(reference.Target);
            }
            else if (functions.UnitAt(reference.Target) is { } unit && !unit.IsTarget(reference.Target) && MayBeReal(reference))
            {
                Mark(unit, reference);
            }
        }

        foreach (var site in sites)
        {
            CollectShortJumps(site);
        }
    }

    /// <summary>A number, or bytes that are not known to be code, cannot make the middle of an instruction a target.</summary>
    private void Mark(CodeUnit unit, Reference reference)
    {
        if (reference.Kind == ReferenceKind.Number || functions.UnitAt(reference.Source)?.IsCode(reference.Source) is not true)
        {
            unit.MarkLikelyTarget(reference.Target);
        }
        else
        {
            unit.MarkTarget(reference.Target);
        }
    }

    public void CollectSymbols(ReferenceScan watched)
    {
        foreach (var symbol in space.Elf.Symbols)
        {
            if (symbol.IsDefined && watched.IsWatched(symbol.Value))
            {
                functions.UnitAt(symbol.Value)?.MarkTarget(symbol.Value);
            }
        }
    }

    /// <summary>False if the bytes are known to be part of an instruction that does something else.</summary>
    public bool MayBeReal(Reference reference)
    {
        if (functions.UnitAt(reference.Source) is not { } unit)
        {
            return false;
        }

        explorer.Explore(unit);
        if (!unit.IsCode(reference.Source))
        {
            return true;
        }

        return unit.Around(reference.Source).Any(instruction =>
            (Branches.TryTarget(instruction, out var target) || Branches.TryLoadedAddress(instruction, out target)) && target == reference.Target);
    }

    /// <summary>Jumps with 8-bit distances reach a site's surroundings only from close by; those of its own unit are known already.</summary>
    private void CollectShortJumps(Site site)
    {
        var range = site.Unit.Range;
        var low = Math.Max(site.Address - Math.Min(site.Address, Reach + ShortJump), range.Start);
        var bytes = range.From(low);
        var length = (int)Math.Min((ulong)bytes.Length - 1, site.Address - low + Reach + ShortJump);
        for (var i = 0; i < length; i++)
        {
            if (!IsShortJump(bytes[i]))
            {
                continue;
            }

            var (source, target) = (low + (ulong)i, low + (ulong)i + 2 + (ulong)(sbyte)bytes[i + 1]);
            if (target + Reach - site.Address < 2 * Reach && site.Unit.Contains(target) && !site.Unit.IsTarget(target)
                && !(site.Unit.Contains(source) && site.Unit.IsCode(source)) && MayBeReal(new Reference(source, target)))
            {
                Mark(site.Unit, new Reference(source, target));
            }
        }
    }

    private static bool IsShortJump(byte opcode) => opcode is 0xEB or (>= 0x70 and <= 0x7F) or (>= 0xE0 and <= 0xE3);
}
