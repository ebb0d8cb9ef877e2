using System.Collections.Immutable;

namespace Trapless.Abi;

/// <summary>A named constant of an argument: a flag, or one of several values.</summary>
/// <param name="Name">The kernel header's name.</param>
/// <param name="Value">Its value; a flag may have several bits, but none of another flag of its set.</param>
/// <param name="Since">The first release that accepts it.</param>
/// <param name="Removed">The first release that no longer accepts it; null when the newest one does.</param>
/// <param name="IsHint">A kernel that does not know it does, without it, what was asked for: a map may leave it out.</param>
public sealed record AbiConstant(string Name, ulong Value, KernelVersion Since, KernelVersion? Removed, bool IsHint)
{
    /// <summary>Whether a kernel of the release accepts it.</summary>
    public bool IsIn(KernelVersion release) => Since <= release && (Removed is not { } removed || release < removed);
}

/// <summary>The constants an argument may have: flags that are combined, or values of which it is one. Grows from release to release.</summary>
/// <param name="Name">The name in the definition.</param>
/// <param name="AreFlags">Flags; else values.</param>
/// <param name="Constants">In the order of the definition.</param>
public sealed record ConstantSet(string Name, bool AreFlags, ImmutableArray<AbiConstant> Constants)
{
    /// <summary>All bits that a kernel of the release knows; only of flags.</summary>
    public ulong Mask(KernelVersion release) => Constants.Where(c => c.IsIn(release)).Aggregate(0UL, (mask, c) => mask | c.Value);
}
