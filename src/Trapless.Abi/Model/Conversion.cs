using System.Collections.Immutable;

namespace Trapless.Abi;

/// <summary>How the layer provides a call, or constants of a call, on a kernel that does not have them.</summary>
/// <param name="Call">The system call.</param>
/// <param name="Implementation"><see cref="Implementation.Custom"/>: the whole call; <see cref="Implementation.Adjust"/>: newer arguments of a call the kernel has.</param>
/// <param name="AlsoAdjusts">A custom one that converts newer arguments of a call the kernel has, too.</param>
/// <param name="Function">The layer's class that does it, a C# name.</param>
/// <param name="Uses">The calls it makes: all must be the kernel's, else there is no conversion.</param>
/// <param name="Keeps">What of the semantics it keeps.</param>
/// <param name="Loses">What it cannot do, and the error a program gets then; null when nothing is lost.</param>
public sealed record Conversion(SystemCall Call, Implementation Implementation, bool AlsoAdjusts, string Function, ImmutableArray<SystemCall> Uses, string Keeps, string? Loses)
{
    /// <summary>Whether it converts newer arguments of a call the kernel has.</summary>
    public bool Adjusts => AlsoAdjusts || Implementation == Implementation.Adjust;

    /// <summary>Whether a kernel of the release has all calls it makes.</summary>
    public bool IsPossibleOn(KernelVersion kernel) => Uses.All(use => use.IsIn(kernel));
}
