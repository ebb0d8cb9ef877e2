namespace Trapless.Rewriter;

/// <summary>What became of a file.</summary>
public enum RewriteStatus
{
    /// <summary>There is an image.</summary>
    Rewritten,

    /// <summary>No <c>syscall</c> instruction that could be patched: run the original.</summary>
    NoSites,

    /// <summary>A kind of file that has no image; the reason says why. Run the original.</summary>
    NotSupported,
}

/// <summary>The outcome of rewriting one file.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why there is no image; null if there is one.</param>
/// <param name="Image">The image as docs/formats.md defines it, without the 48-byte trailer the cache adds; null if there is none.</param>
/// <param name="Layout">Where things are in the image; null if there is none.</param>
/// <param name="Sites">Every <c>syscall</c> instruction that is known to be one, by ascending address.</param>
/// <param name="UsesGsBase">The code sets the GS base or selector itself, so the layer must not rely on it.</param>
/// <param name="CallMayBeMissed">A site that was left alone may make a call the layer must see (<see cref="SiteReport"/>).</param>
public sealed record RewriteResult(
    RewriteStatus Status,
    string? Reason,
    byte[]? Image,
    ImageLayout? Layout,
    IReadOnlyList<SiteReport> Sites,
    bool UsesGsBase,
    bool CallMayBeMissed)
{
    /// <summary>Sites that were left alone.</summary>
    public int Unpatched => Sites.Count(s => s.Kind == PatchKind.None);

    internal static RewriteResult Without(RewriteStatus status, string reason, IReadOnlyList<SiteReport>? sites = null, bool usesGs = false) =>
        new(status, reason, null, null, sites ?? [], usesGs, (sites ?? []).Any(SiteReport.MustBeSeen));
}
