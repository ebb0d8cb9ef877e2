namespace Trapless.Rewriter;

/// <summary>
/// Chooses a patch for each site, in ascending order: before, else over, else after, else over what precedes and what follows.
/// No byte but the first of those overwritten may be reached by a jump.
/// </summary>
internal sealed class Planner(CodePointers pointers, CallNumber numbers, Registers registers)
{
    private const int SlotCount = Abi.SlotContract.SlotCount;

    private readonly Neighbours _neighbours = new(new Movable(registers, withStack: false), pointers);
    private readonly Neighbours _stackMoving = new(new Movable(registers, withStack: true), pointers);
    private ulong _claimed;

    /// <summary>The patch, or why there is none.</summary>
    public (Patch? Patch, SkipReason Reason, int? Number) Plan(Site site)
    {
        var number = numbers.Of(site);
        if (number is < 0 or >= SlotCount)
        {
            return (null, SkipReason.NumberWithoutSlot, number);
        }

        if (ReadsFlagsRegister(site))
        {
            return (null, SkipReason.ReadsFlagsRegister, number);
        }

        var around = _neighbours.Of(site, _claimed);
        var patch = Choose(site, around, number) ?? Choose(site, _stackMoving.Of(site, _claimed), number);
        if (patch is null)
        {
            return (null, around.Obstacle, number);
        }

        _claimed = patch.End;
        return (patch, SkipReason.None, number);
    }

    private static Patch? Choose(Site site, Surroundings around, int? number) =>
        Before(site, around, number) ?? Over(site, around, number, 0) ?? After(site, around, number) ?? OverBoth(site, around, number);

    private static Patch? Before(Site site, Surroundings around, int? number)
    {
        for (var n = 1; n <= around.CountBefore && !around.SiteIsTarget; n++)
        {
            if (site.Address - around.StartOf(n) >= Patch.JumpSize)
            {
                return new Patch(site, PatchKind.Before, number, around.StartOf(n), site.Address, n, 0);
            }
        }

        return null;
    }

    private static Patch? Over(Site site, Surroundings around, int? number, int after)
    {
        for (var n = 1; n <= around.CountBefore && !around.SiteIsTarget; n++)
        {
            if (around.EndOf(after) - around.StartOf(n) >= Patch.JumpSize)
            {
                return new Patch(site, PatchKind.Over, number, around.StartOf(n), around.EndOf(after), n, after);
            }
        }

        return null;
    }

    private static Patch? OverBoth(Site site, Surroundings around, int? number)
    {
        Patch? found = null;
        for (var after = 1; after <= around.CountAfter && found is null; after++)
        {
            found = Over(site, around, number, after);
        }

        return found;
    }

    private static Patch? After(Site site, Surroundings around, int? number)
    {
        if (HasPrefix(site))
        {
            return null; // It would be the jump's.
        }

        for (var n = 1; n <= around.CountAfter; n++)
        {
            if (around.EndOf(n) - site.Address >= Patch.JumpSize)
            {
                return new Patch(site, PatchKind.After, number, site.Address, around.EndOf(n), 0, n);
            }
        }

        return around.Ends && around.PaddingEnd - site.Address >= Patch.JumpSize
            ? new Patch(site, PatchKind.After, number, site.Address, site.Address + Patch.JumpSize, 0, around.CountAfter)
            : null;
    }

    private static bool HasPrefix(Site site)
    {
        var (code, before) = (site.Code, site.Code.Site - 1);
        return before >= 0 && code[before].NextIP == site.Address && site.Unit.Range.IsPrefix(code[before]);
    }

    /// <summary>r11 holds the flags after a native call. Nothing compiled relies on it; what does stays native.</summary>
    private bool ReadsFlagsRegister(Site site)
    {
        var code = site.Code;
        const ulong far = 100;
        for (var i = code.Site + 1; i < code.Count && code[i].IP - site.Address < far; i++)
        {
            if (code[i - 1].NextIP != code[i].IP || !Branches.FallsThrough(code[i - 1]))
            {
                return false;
            }

            if (registers.Reads(code[i], Iced.Intel.Register.R11))
            {
                return true;
            }

            if (code[i].FlowControl != Iced.Intel.FlowControl.Next || registers.Writes(code[i], Iced.Intel.Register.R11))
            {
                return false;
            }
        }

        return false;
    }
}
