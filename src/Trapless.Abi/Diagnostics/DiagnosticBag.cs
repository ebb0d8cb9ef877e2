namespace Trapless.Abi;

/// <summary>Collects problems, so that one run reports them all.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<AbiDiagnostic> problems = [];

    /// <summary>What was reported, by file and place.</summary>
    public IReadOnlyList<AbiDiagnostic> Sorted() =>
        [.. problems.OrderBy(p => p.Location.File, StringComparer.Ordinal).ThenBy(p => p.Location.Line).ThenBy(p => p.Location.Column)];

    public void Report(SourceLocation location, AbiDiagnosticCode code, string expected, string found, string? remedy = null) =>
        problems.Add(new AbiDiagnostic(location, code, expected, found, remedy));
}
