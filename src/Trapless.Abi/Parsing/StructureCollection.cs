using System.Globalization;

namespace Trapless.Abi;

/// <summary>The layouts of structures read so far. A later layout has the fields of the one before and its own.</summary>
internal sealed class StructureCollection(DiagnosticBag problems)
{
    private readonly List<Structure> structures = [];
    private readonly Dictionary<string, int> alignments = new(StringComparer.Ordinal);

    public IEnumerable<Structure> All => structures;

    /// <summary>The newest layout of a structure, or null.</summary>
    public Structure? Find(string name) => structures.FindLast(s => s.Name.Equals(name, StringComparison.Ordinal));

    public void Add(StructureStatement statement, ReleaseWindow window)
    {
        Structure? before = Find(statement.Name.Text);
        CheckVersion(statement, before);
        KernelVersion since = window.Check(statement.Since, statement.Name.Location, problems);
        LayoutChecker layout = new(statement, before, TypeSize, problems);
        structures.Add(new Structure(statement.Name.Text, statement.Version.Value, since, statement.Size.Value, layout.Check()));
        alignments[statement.Name.Text] = layout.Alignment;
    }

    private void CheckVersion(StructureStatement statement, Structure? before)
    {
        int expected = (before?.Version ?? 0) + 1;
        if (statement.Version.Value != expected)
        {
            string found = string.Create(CultureInfo.InvariantCulture, $"{statement.Version.Value}");
            problems.Report(statement.Version.Location, AbiDiagnosticCode.WrongLayoutVersion, string.Create(CultureInfo.InvariantCulture, $"VERSION {expected} of {statement.Name.Text}"), found);
        }
    }

    /// <summary>Size and alignment of a type; null when it is not known.</summary>
    private (int Size, int Alignment)? TypeSize(string type)
    {
        if (AbiWords.Integers.TryGetValue(type, out int size))
            return (size, size);
        const string Prefix = "struct ";
        return type.StartsWith(Prefix, StringComparison.Ordinal) && Find(type[Prefix.Length..]) is { } structure
            ? (structure.Size, alignments[structure.Name])
            : null;
    }
}
