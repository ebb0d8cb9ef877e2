namespace Trapless.Rewriter;

/// <summary>
/// Finds code that no table names, such as the hidden functions of a stripped library, by disassembling everything and
/// following its calls, jumps and address loads into the gaps until nothing new turns up.
/// </summary>
internal sealed class GapExplorer(CodeSpace space, FunctionMap functions, UnitExplorer explorer, CodePointers pointers)
{
    /// <summary>Above this much code only direct references to the gaps in question are followed.</summary>
    private const long MaxCode = 16 << 20;

    private readonly Dictionary<CodeUnit, Progress> _done = [];

    public void Explore(IReadOnlyList<ulong> unexplained, IReadOnlyList<Reference> references, TargetCollector targets)
    {
        var units = unexplained.Select(c => functions.UnitAt(c)!).ToHashSet();
        var entries = references.Where(r => IsEntry(units, r)).ToList();
        if (units.Count == 0 || (entries.Count == 0 && !units.Any(HasUnfollowedPointer)))
        {
            return;
        }

        if (space.Ranges.Sum(r => (long)r.Bytes.Length) <= MaxCode)
        {
            ExploreAll();
            return;
        }

        while (FollowEntries(entries, targets) || units.Aggregate(false, (found, unit) => FollowPointers(unit.Start, unit.Limit) || found))
        {
        }
    }

    /// <summary>Entries from code that is known by now. What they lead to may make others known.</summary>
    private bool FollowEntries(List<Reference> entries, TargetCollector targets)
    {
        var known = entries.Where(e => IsCertain(e, targets)).ToHashSet();
        entries.RemoveAll(known.Contains);
        var found = false;
        foreach (var entry in known)
        {
            found |= Enter(entry);
        }

        return found;
    }

    private bool Enter(Reference entry)
    {
        var unit = functions.UnitAt(entry.Target)!;
        if (entry.Kind != ReferenceKind.Branch)
        {
            return explorer.EnterGuess(unit, entry.Target);
        }

        var found = !unit.IsInstruction(entry.Target);
        explorer.Enter(unit, entry.Target);
        return found;
    }

    private bool IsEntry(HashSet<CodeUnit> units, Reference reference) =>
        reference.Kind != ReferenceKind.Table && functions.UnitAt(reference.Target) is { } unit && units.Contains(unit) && !unit.IsCode(reference.Target);

    private bool HasUnfollowedPointer(CodeUnit unit) => pointers.In(unit.Start, unit.Limit).Any(p => !unit.IsCode(p));

    private bool IsCertain(Reference reference, TargetCollector targets) =>
        targets.MayBeReal(reference) && functions.UnitAt(reference.Source)!.IsCode(reference.Source);

    private void ExploreAll()
    {
        for (var i = 0; i < functions.Count; i++)
        {
            explorer.Explore(functions.Unit(i));
        }

        while (FollowBranches() || FollowReferences() || space.Ranges.Aggregate(false, (found, r) => FollowPointers(r.Start, r.End) || found))
        {
        }
    }

    /// <summary>Direct calls and jumps into other units, from code that is certain or accepted.</summary>
    private bool FollowBranches()
    {
        var found = false;
        for (var i = 0; i < functions.Count; i++)
        {
            var unit = functions.Unit(i);
            for (var done = Of(unit); done.Outside < unit.Outside.Count; done.Outside++)
            {
                var address = unit.Outside[done.Outside];
                if (functions.UnitAt(address) is { } target && !target.IsInstruction(address))
                {
                    explorer.Enter(target, address);
                    found = true;
                }
            }
        }

        return found;
    }

    private bool FollowReferences()
    {
        var found = false;
        for (var i = 0; i < functions.Count; i++)
        {
            var unit = functions.Unit(i);
            for (var done = Of(unit); done.References < unit.CodeReferences.Count; done.References++)
            {
                var address = unit.CodeReferences[done.References];
                found |= functions.UnitAt(address) is { } target && explorer.EnterGuess(target, address);
            }
        }

        return found;
    }

    private bool FollowPointers(ulong from, ulong to)
    {
        var found = false;
        foreach (var pointer in pointers.In(from, to))
        {
            found |= functions.UnitAt(pointer) is { } unit && explorer.EnterGuess(unit, pointer);
        }

        return found;
    }

    private Progress Of(CodeUnit unit)
    {
        if (!_done.TryGetValue(unit, out var progress))
        {
            _done[unit] = progress = new Progress();
        }

        return progress;
    }

    /// <summary>How many of a unit's branches and references have been followed.</summary>
    private sealed class Progress
    {
        public int Outside { get; set; }

        public int References { get; set; }
    }
}
