using System.Collections.Immutable;

namespace Trapless.Abi;

/// <summary>How the layer provides a call, or constants of a call, on a kernel that does not have them.</summary>
/// <param name="Call">The system call.</param>
/// <param name="Implementation"><see cref="Implementation.Custom"/>: the whole call; <see cref="Implementation.Adjust"/>: newer arguments of a call the kernel has.</param>
/// <param name="Function">The layer's function, a C# name.</param>
/// <param name="Uses">The calls it makes: all must be the kernel's, else there is no conversion.</param>
/// <param name="Keeps">What of the semantics it keeps.</param>
/// <param name="Loses">What it cannot do, and the error a program gets then; null when nothing is lost.</param>
public sealed record Conversion(SystemCall Call, Implementation Implementation, string Function, ImmutableArray<SystemCall> Uses, string Keeps, string? Loses);
