using System.Runtime.InteropServices;

namespace Trapless.Elf.Go;

/// <summary>One function of a Go program.</summary>
/// <param name="Start">Virtual address of its first byte.</param>
/// <param name="End">Virtual address after its last byte, padding included.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct GoFunction(ulong Start, ulong End);
