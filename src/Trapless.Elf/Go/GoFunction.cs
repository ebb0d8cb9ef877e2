namespace Trapless.Elf.Go;

/// <summary>One function of a Go program.</summary>
/// <param name="Start">Virtual address of its first byte.</param>
/// <param name="End">Virtual address after its last byte, padding included.</param>
public sealed record GoFunction(ulong Start, ulong End);
