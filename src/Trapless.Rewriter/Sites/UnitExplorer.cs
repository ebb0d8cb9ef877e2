using System.Buffers.Binary;

namespace Trapless.Rewriter;

/// <summary>
/// Follows everything the file's tables say a unit can be entered by: function starts, addresses stored in data, landing
/// pads, jump tables; then the stretches between, if a jump the tables do not explain may reach them.
/// </summary>
internal sealed class UnitExplorer(CodeSpace space, FunctionMap functions, CodePointers pointers, LandingPads pads)
{
    private const int MaxTableEntries = 2048, MaxLabels = 32;

    /// <summary>Compilers align functions so; what is aligned and in a code section is as good as named.</summary>
    private const ulong FunctionAlignment = 16;

    private readonly HashSet<ulong> _refused = [];

    public void Explore(CodeUnit unit)
    {
        if (unit.IsExplored)
        {
            return;
        }

        unit.IsExplored = true;
        foreach (var start in functions.StartsIn(unit.Start, unit.Limit))
        {
            unit.Follow(start);
        }

        foreach (var pad in pads.Of(unit.Start, unit.Limit))
        {
            unit.Follow(pad);
        }

        FollowPointers(unit);
        FollowTables(unit);
        if (unit.HasIndirectJump)
        {
            FollowHoles(unit);
            FollowTables(unit);
            MarkLabelDistances(unit);
        }
    }

    /// <summary>Enters the unit at an address some instruction elsewhere jumps to.</summary>
    public void Enter(CodeUnit unit, ulong address)
    {
        Explore(unit);
        unit.Follow(address);
        FollowTables(unit);
    }

    /// <summary>Enters the unit at an address that is probably code: it decodes to the end and fits what is known.</summary>
    public bool EnterGuess(CodeUnit unit, ulong address)
    {
        Explore(unit);
        if (unit.IsCode(address) || !space.MayBeCode(address) || _refused.Contains(address))
        {
            return false;
        }

        if (!PlausibleCode.StartsAt(unit, address))
        {
            _refused.Add(address);
            return false;
        }

        if (space.HasSections && address % FunctionAlignment == 0)
        {
            unit.Follow(address);
        }
        else
        {
            unit.FollowGuess(address);
        }

        FollowTables(unit);
        return true;
    }

    private void FollowPointers(CodeUnit unit)
    {
        foreach (var pointer in pointers.In(unit.Start, unit.Limit))
        {
            if (space.IsFixed)
            {
                unit.MarkLikelyTarget(pointer);
            }
            else
            {
                unit.MarkTarget(pointer);
            }

            if (pointer < unit.KnownEnd && !unit.IsCode(pointer) && PlausibleCode.StartsAt(unit, pointer))
            {
                unit.FollowGuess(pointer);
            }
        }
    }

    /// <summary>
    /// A resolved table may lead to another jump, so until nothing new turns up. Each table once: a program without symbols is one unit, entered
    /// tens of thousands of times.
    /// </summary>
    private void FollowTables(CodeUnit unit)
    {
        var (relative, absolute, code) = unit.Followed;
        while (unit.HasIndirectJump)
        {
            if (relative < unit.DataReferences.Count)
            {
                FollowRelative(unit, unit.DataReferences[relative++]);
            }
            else if (absolute < unit.AbsoluteTables.Count)
            {
                FollowAbsolute(unit, unit.AbsoluteTables[absolute++]);
            }
            else
            {
                break;
            }
        }

        for (; code < unit.CodeReferences.Count; code++)
        {
            unit.MarkLikelyTarget(unit.CodeReferences[code]);
        }

        unit.Followed = (relative, absolute, code);
    }

    /// <summary>
    /// Distances from the table itself. A table ends where the next thing
    /// the function refers to begins: the next table's distances, taken from this one, would be jumps into the middle of instructions.
    /// What the function refers to may be found by following this very table.
    /// </summary>
    private void FollowRelative(CodeUnit unit, ulong table)
    {
        if (functions.UnitAt(table)?.IsInstruction(table) is true)
        {
            return;
        }

        foreach (var (place, target) in JumpTable.Read(space, table, table))
        {
            if (place >= unit.DataReferenceAfter(table) || !FollowEntry(unit, target))
            {
                break;
            }
        }
    }

    /// <summary>
    /// Signed 32-bit distances from one of the labels the function loads, as the GCC manual has them ("Labels as Values": <c>goto *(&amp;&amp;l0 + t[i])</c>).
    /// Which label and which table belong together is not known: each entry of each is a likely target.
    /// </summary>
    private void MarkLabelDistances(CodeUnit unit)
    {
        var labels = unit.CodeReferences.Where(unit.Contains).Distinct().Take(MaxLabels).ToArray();
        foreach (var table in unit.DataReferences.Where(t => !unit.IsInstruction(t)))
        {
            var end = unit.DataReferenceAfter(table);
            foreach (var (_, target) in labels.SelectMany(label => JumpTable.Read(space, table, label).TakeWhile(entry => entry.Place < end)))
            {
                unit.MarkLikelyTarget(target);
            }
        }
    }

    private void FollowAbsolute(CodeUnit unit, ulong table)
    {
        var bytes = space.Elf.FromAddress(table).Span;
        for (var i = 0; i < MaxTableEntries && bytes.Length >= 8; i++, bytes = bytes[8..])
        {
            if (!FollowEntry(unit, BinaryPrimitives.ReadUInt64LittleEndian(bytes)))
            {
                break;
            }
        }
    }

    /// <summary>False at the first entry that cannot belong to the table: no code, or the inside of an instruction.</summary>
    private bool FollowEntry(CodeUnit unit, ulong target)
    {
        if (!unit.Contains(target))
        {
            return space.Contains(target);
        }

        if (unit.IsInstruction(target) || PlausibleCode.StartsAt(unit, target))
        {
            unit.Follow(target);
            return true;
        }

        return false;
    }

    /// <summary>
    /// Stretches of the function that no known path reaches, when some jump is not understood. Each must decode without an error
    /// and end exactly where known code begins, or it stays data.
    /// </summary>
    private static void FollowHoles(CodeUnit unit)
    {
        for (var at = unit.Start; at < unit.KnownEnd;)
        {
            if (unit.IsCode(at))
            {
                at++;
                continue;
            }

            var end = at;
            while (end < unit.KnownEnd && !unit.IsCode(end))
            {
                end++;
            }

            foreach (var block in PlausibleCode.Sweep(unit, at, end))
            {
                unit.FollowGuess(block);
            }

            at = end;
        }
    }
}
