namespace Trapless.Abi;

/// <summary>What a BASE statement names: one ABI and the kernel release it describes.</summary>
/// <param name="Name">The ABI, for example <c>linux-4.18</c>.</param>
/// <param name="Release">The kernel release.</param>
/// <param name="SourceFile">The file of the statement, as it was named when read.</param>
public sealed record AbiVersion(string Name, KernelVersion Release, string SourceFile);
