namespace Trapless.Rewriter;

/// <summary>What some table of the file says about one function.</summary>
/// <param name="Start">Address of its first byte.</param>
/// <param name="End">Address after its last; equal to <paramref name="Start"/> if unknown.</param>
internal sealed record FunctionRange(ulong Start, ulong End)
{
    public static IComparer<FunctionRange> ByStart { get; } = Comparer<FunctionRange>.Create(static (a, b) => a.Start.CompareTo(b.Start));
}
