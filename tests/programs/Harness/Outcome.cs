using System.Text;

namespace Trapless.Programs.Tests.Harness;

/// <summary>How a run ended and what it wrote.</summary>
/// <param name="Status"><c>exit N</c>, <c>signal N</c> or <c>timeout</c>.</param>
/// <param name="Output">Standard output; each byte one character, so that nothing is lost.</param>
/// <param name="Errors">Standard error, the same way.</param>
/// <param name="Files">The working directory's files, when they were asked for: kind, mode, path and content's hash, a line each.</param>
public sealed record Outcome(string Status, string Output, string Errors, string Files)
{
    /// <summary>Everything, for a message.</summary>
    public string Describe() => new StringBuilder()
        .Append("  status: ").AppendLine(Status)
        .Append("  stdout: ").AppendLine(Shorten(Output))
        .Append("  stderr: ").AppendLine(Shorten(Errors))
        .ToString();

    private static string Shorten(string text) => text.Length <= 3000 ? text : $"{text[..1500]}\n  [... {text.Length - 3000} characters ...]\n{text[^1500..]}";
}
