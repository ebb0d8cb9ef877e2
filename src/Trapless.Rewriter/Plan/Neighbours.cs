using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>Collects what around a site may be moved, up to the first jump target, immovable instruction, or other patch.</summary>
internal sealed class Neighbours(Movable movable, CodePointers pointers)
{
    private const ulong Enough = 16;

    /// <param name="site">The site.</param>
    /// <param name="claimed">End of what the patch of an earlier site overwrites.</param>
    public Surroundings Of(Site site, ulong claimed)
    {
        var obstacle = SkipReason.NoRoom;
        var siteIsTarget = site.Unit.IsTarget(site.Address) || HasTarget(site.Unit, site.Address, site.Next);
        if (IsAmbiguous(site))
        {
            return new Surroundings(site, 0, 0, siteIsTarget, site.Next, SkipReason.AmbiguousCode);
        }

        var before = Before(site, claimed, ref obstacle);
        var after = After(site, ref obstacle);
        return new Surroundings(site, before, after, siteIsTarget, PaddingEnd(site, after), siteIsTarget ? SkipReason.BranchTarget : obstacle);
    }

    private int Before(Site site, ulong claimed, ref SkipReason obstacle)
    {
        var (unit, code, found) = (site.Unit, site.Code, 0);
        for (var i = code.Site - 1; i >= 0 && site.Address - code[i].NextIP < Enough; i--)
        {
            var instruction = code[i];
            if (instruction.NextIP != code[i + 1].IP || unit.IsTarget(instruction.NextIP) || HasTarget(unit, instruction.IP, instruction.NextIP))
            {
                obstacle = SkipReason.BranchTarget;
                break;
            }

            if (instruction.IP < claimed || instruction.Code == Code.Syscall)
            {
                obstacle = SkipReason.NeighbouringSite;
                break;
            }

            if (pointers.Relocates(instruction.IP, instruction.NextIP))
            {
                obstacle = SkipReason.Relocated;
                break;
            }

            if (!movable.BeforeSite(instruction))
            {
                break;
            }

            found++;
        }

        return found;
    }

    private int After(Site site, ref SkipReason obstacle)
    {
        var (unit, code, found) = (site.Unit, site.Code, 0);
        for (var i = code.Site + 1; i < code.Count && code[i].IP - site.Next < Enough; i++)
        {
            var instruction = code[i];
            if (instruction.IP != code[i - 1].NextIP || !Branches.FallsThrough(code[i - 1]))
            {
                break;
            }

            if (unit.IsTarget(instruction.IP) || HasTarget(unit, instruction.IP, instruction.NextIP))
            {
                obstacle = SkipReason.BranchTarget;
                break;
            }

            if (pointers.Relocates(instruction.IP, instruction.NextIP))
            {
                obstacle = SkipReason.Relocated;
                break;
            }

            if (!movable.AfterSite(instruction))
            {
                obstacle = instruction.Code == Code.Syscall ? SkipReason.NeighbouringSite : obstacle;
                break;
            }

            found++;
        }

        return found;
    }

    /// <summary>
    /// True if, in the straight line that leads to the site, instructions overlap or something jumps into one: then it may have
    /// been decoded from a wrong start, and its instructions are not what runs.
    /// </summary>
    private static bool IsAmbiguous(Site site)
    {
        var (unit, code, index) = (site.Unit, site.Code, site.Code.Site);
        for (var i = index; i >= 0 && site.Address - code[i].IP <= TargetCollector.Reach; i--)
        {
            var instruction = code[i];
            if (HasTarget(unit, instruction.IP, instruction.NextIP) || (i < index && instruction.NextIP > code[i + 1].IP))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if something jumps into the middle of an instruction.</summary>
    private static bool HasTarget(CodeUnit unit, ulong start, ulong end)
    {
        for (var at = start + 1; at < end; at++)
        {
            if (unit.IsTarget(at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The end of the nops and breakpoints that fill the space up to the next function.</summary>
    private static ulong PaddingEnd(Site site, int after)
    {
        var unit = site.Unit;
        var end = site.Code[site.Code.Site + after].NextIP;
        while (end < unit.Limit && end - site.Address < Patch.JumpSize)
        {
            unit.Range.Decode(end, out var instruction);
            if (instruction.Mnemonic is not (Mnemonic.Nop or Mnemonic.Int3) || unit.IsCode(end) || unit.IsTarget(end)
                || HasTarget(unit, end, instruction.NextIP))
            {
                break;
            }

            end = instruction.NextIP;
        }

        return Math.Min(end, unit.Limit);
    }
}
