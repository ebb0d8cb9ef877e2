namespace Trapless.Abi;

/// <summary>
/// The releases a file speaks of: after its predecessor's, up to its own. The first file of a line has no predecessor: what it says
/// holds since <see cref="Beginning"/>.
/// </summary>
/// <param name="Predecessor">The release of the file it includes; null for the first file.</param>
/// <param name="Own">Its own release; null before any BASE.</param>
internal sealed record ReleaseWindow(KernelVersion? Predecessor, KernelVersion? Own)
{
    /// <summary>Stands for a first release nobody asks about.</summary>
    public static KernelVersion Beginning { get; } = new(1, 0);

    public bool Contains(KernelVersion release) =>
        (Predecessor is not { } before || release > before) && (Own is not { } own || release <= own);

    /// <summary>The release of a SINCE, which only the first file may leave out; a wrong one is reported.</summary>
    public KernelVersion Check(Clause<KernelVersion>? since, SourceLocation subject, DiagnosticBag problems)
    {
        if (since is null && Predecessor is null)
            return Beginning;
        if (since is null)
            problems.Report(subject, AbiDiagnosticCode.ReleaseOutsideFile, "SINCE and " + Describe(), "none");
        else if (!Contains(since.Value))
            problems.Report(since.Location, AbiDiagnosticCode.ReleaseOutsideFile, Describe(), since.Value.ToString(), "or move it to the file of that release");
        return since?.Value ?? Beginning;
    }

    private string Describe() => Predecessor is { } before ? $"a release after {before} and up to {Own}" : $"a release up to {Own}";
}
