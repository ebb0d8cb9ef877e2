using Trapless.Machine;

namespace Trapless.Abi.Tests;

/// <summary>Kernel headers to compare the definitions with: the system's own, or those of a newer kernel that Debian has, downloaded and not installed.</summary>
internal sealed class HeaderOrigin
{
    private static readonly HeaderOrigin System = new([], true);
    private static readonly Lazy<HeaderOrigin> Newer = new(() => new(StockHeaders.Get(KernelLine.Linux612, Path.Combine(Repository.Root, "artifacts/kernel")).CompilerOptions, false));

    private HeaderOrigin(IReadOnlyList<string> options, bool isSystem)
    {
        Options = options;
        IsSystem = isSystem;
    }

    /// <summary>The names of both, for theories.</summary>
    public static TheoryData<string> Names => ["the system's", KernelLine.Linux612.Name];

    /// <summary>gcc's options to use them.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <summary>Whether they go together with the C library's headers.</summary>
    public bool IsSystem { get; }

    public static HeaderOrigin Of(string name) => string.Equals(name, KernelLine.Linux612.Name, StringComparison.Ordinal) ? Newer.Value : System;
}
