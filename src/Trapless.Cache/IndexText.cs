using System.Text;

namespace Trapless.Cache;

/// <summary>
/// The text of an index entry: a record and, behind a program's, the records of the files it needs, each <c>;key=record</c>. docs/formats.md
/// defines it; the loader reads the same text.
/// </summary>
internal static class IndexText
{
    /// <summary>The loader reads so much of a program's entry.</summary>
    internal const int MaximumLength = 4000;

    /// <summary>The record an entry is for.</summary>
    internal static string Own(string text) =>
        text.StartsWith("bad:", StringComparison.Ordinal) ? text : text.Split(';', 2)[0];

    /// <summary>The entry of a program. What does not fit is left out: the loader looks it up by itself.</summary>
    internal static string Of(IndexRecord program, IEnumerable<(string Name, IndexRecord Record)> needed)
    {
        var text = new StringBuilder(program.ToString());
        foreach (var (name, record) in needed)
        {
            var entry = $";{name}={record}";
            if (record is not IndexRecord.Unrewritable && text.Length + entry.Length <= MaximumLength) text.Append(entry);
        }
        return text.ToString();
    }
}
