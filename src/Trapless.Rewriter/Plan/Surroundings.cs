using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>What around a site could be moved.</summary>
/// <param name="Site">The site.</param>
/// <param name="CountBefore">How many instructions before it may move; none past a jump target.</param>
/// <param name="CountAfter">How many after it may move; none past a jump target.</param>
/// <param name="SiteIsTarget">Something jumps to the site itself.</param>
/// <param name="PaddingEnd">How far padding nobody executes follows the last that may move.</param>
/// <param name="Obstacle">What to report if this is not enough.</param>
internal sealed record Surroundings(
    Site Site,
    int CountBefore,
    int CountAfter,
    bool SiteIsTarget,
    ulong PaddingEnd,
    SkipReason Obstacle)
{
    /// <summary>Where the <paramref name="count"/> nearest instructions before the site begin.</summary>
    public ulong StartOf(int count) => Site.Code[Site.Code.Site - count].IP;

    /// <summary>Where the <paramref name="count"/> nearest instructions after the site end.</summary>
    public ulong EndOf(int count) => Site.Code[Site.Code.Site + count].NextIP;

    /// <summary>True if nothing after the last instruction that may move is reached from it.</summary>
    public bool Ends => CountAfter > 0 && !Branches.FallsThrough(Site.Code[Site.Code.Site + CountAfter]);
}
