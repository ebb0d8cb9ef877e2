using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>What around a site could be moved.</summary>
/// <param name="Before">Instructions before it that may move, nearest first; none past a jump target.</param>
/// <param name="After">Instructions after it that may move, nearest first; none past a jump target.</param>
/// <param name="SiteIsTarget">Something jumps to the site itself.</param>
/// <param name="PaddingEnd">How far padding nobody executes follows the last of <paramref name="After"/>.</param>
/// <param name="Obstacle">What to report if this is not enough.</param>
internal sealed record Surroundings(
    IReadOnlyList<Instruction> Before,
    IReadOnlyList<Instruction> After,
    bool SiteIsTarget,
    ulong PaddingEnd,
    SkipReason Obstacle)
{
    /// <summary>The nearest <paramref name="count"/> of <see cref="Before"/> in the order they run.</summary>
    public IReadOnlyList<Instruction> InOrder(int count) => [.. Before.Take(count).Reverse()];
}
