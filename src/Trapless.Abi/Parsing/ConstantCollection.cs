using System.Globalization;

namespace Trapless.Abi;

/// <summary>The sets of constants read so far. A later statement of the same name adds to the set.</summary>
internal sealed class ConstantCollection(DiagnosticBag problems)
{
    private readonly List<(string Name, bool AreFlags, List<AbiConstant> Constants)> sets = [];

    public IEnumerable<ConstantSet> All => sets.Select(set => new ConstantSet(set.Name, set.AreFlags, [.. set.Constants]));

    public bool Contains(string name) => sets.Exists(set => set.Name.Equals(name, StringComparison.Ordinal));

    public void Add(ConstantsStatement statement, ReleaseWindow window)
    {
        int index = sets.FindIndex(set => set.Name.Equals(statement.Name.Text, StringComparison.Ordinal));
        if (index < 0)
        {
            index = sets.Count;
            sets.Add((statement.Name.Text, statement.AreFlags, []));
        }
        else if (sets[index].AreFlags != statement.AreFlags)
        {
            problems.Report(statement.Location, AbiDiagnosticCode.ConflictingClauses, $"{(sets[index].AreFlags ? "FLAGS" : "VALUES")} {statement.Name.Text}, as before", statement.AreFlags ? "FLAGS" : "VALUES");
        }

        foreach (ConstantSyntax constant in statement.Constants)
            Add(constant, sets[index].Constants, statement, window);
    }

    private void Add(ConstantSyntax syntax, List<AbiConstant> constants, ConstantsStatement statement, ReleaseWindow window)
    {
        int same = constants.FindIndex(constant => syntax.Name.Is(constant.Name));
        if (syntax.Value is null)
        {
            Remove(syntax, constants, same, statement, window);
            return;
        }

        if (same >= 0)
            problems.Report(syntax.Name.Location, AbiDiagnosticCode.DuplicateName, "each constant once", $"a second {syntax.Name.Text}");
        CheckOverlap(syntax, constants, statement);
        KernelVersion since = window.Check(syntax.Since, syntax.Name.Location, problems);
        constants.Add(new AbiConstant(syntax.Name.Text, syntax.Value.Value, since, null, syntax.IsHint));
    }

    private void CheckOverlap(ConstantSyntax syntax, List<AbiConstant> constants, ConstantsStatement statement)
    {
        ulong value = syntax.Value!.Value;
        AbiConstant? other = constants.Find(c => c.Removed is null && (statement.AreFlags ? (c.Value & value) != 0 : c.Value == value));
        if (other is null)
            return;
        string expected = statement.AreFlags ? "bits of its own" : "a value of its own";
        string found = string.Create(CultureInfo.InvariantCulture, $"0x{value:x}, where {other.Name} is 0x{other.Value:x}");
        problems.Report(syntax.Value.Location, AbiDiagnosticCode.OverlappingConstants, expected, found, "look both up in the kernel's header");
    }

    private void Remove(ConstantSyntax syntax, List<AbiConstant> constants, int index, ConstantsStatement statement, ReleaseWindow window)
    {
        if (index < 0)
        {
            problems.Report(syntax.Name.Location, AbiDiagnosticCode.UnknownName, $"a constant of {statement.Name.Text}", $"'{syntax.Name.Text}'");
            return;
        }

        KernelVersion removed = window.Check(syntax.Removed, syntax.Name.Location, problems);
        constants[index] = constants[index] with { Removed = removed };
    }
}
