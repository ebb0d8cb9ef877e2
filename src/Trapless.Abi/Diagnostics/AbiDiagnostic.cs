using System.Globalization;

namespace Trapless.Abi;

/// <summary>A place in a text file.</summary>
/// <param name="File">The file, as it was named when read.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters, from 1; a tab is one.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}

/// <summary>One problem: where, what kind, what was expected and what was found.</summary>
/// <param name="Location">The place of what was found.</param>
/// <param name="Code">The kind of problem.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Found">What is there.</param>
/// <param name="Remedy">What to do, when what was expected does not say it.</param>
public sealed record AbiDiagnostic(SourceLocation Location, AbiDiagnosticCode Code, string Expected, string Found, string? Remedy = null)
{
    /// <summary><c>file:line:column: expected X, found Y; do Z [ABI003]</c>.</summary>
    public override string ToString()
    {
        string remedy = Remedy is null ? "" : "; " + Remedy;
        return string.Create(CultureInfo.InvariantCulture, $"{Location}: expected {Expected}, found {Found}{remedy} [ABI{(int)Code:D3}]");
    }
}
