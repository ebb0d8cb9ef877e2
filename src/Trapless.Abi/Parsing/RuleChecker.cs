namespace Trapless.Abi;

/// <summary>Finds what one rule of an argument names.</summary>
internal sealed class RuleChecker(SystemCall call, RuleSyntax rule, DiagnosticBag problems)
{
    /// <summary>The rule, or null when something it names is not there; every problem is reported.</summary>
    public ArgumentRule? Check(IReadOnlyList<ConstantSet> sets, StructureCollection structures)
    {
        int argument = FindArgument(rule.Argument);
        int condition = rule.WhenArgument is { } when ? FindArgument(when) : 0;
        StructureField? field = rule.Field is { } name && argument >= 0 ? FindField(name, call.Arguments[argument], structures) : null;
        ConstantSet? set = sets.FirstOrDefault(s => rule.Set.Is(s.Name));
        if (set is null)
            problems.Report(rule.Set.Location, AbiDiagnosticCode.UnknownName, "the name of a set of constants", rule.Set.Describe());
        if (argument < 0 || condition < 0 || set is null || (rule.Field is not null && field is null))
            return null;
        ArgumentCondition? only = rule.WhenArgument is null ? null : new ArgumentCondition(condition, rule.WhenValue);
        return new ArgumentRule(call, argument, field, rule.Mask ?? ulong.MaxValue, set, only, rule.Otherwise.Is("IGNORED") ? null : rule.Otherwise.Text);
    }

    private int FindArgument(Token name)
    {
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            if (name.Is(call.Arguments[i].Name))
                return i;
        }

        string names = string.Join(", ", call.Arguments.Select(a => a.Name));
        problems.Report(name.Location, AbiDiagnosticCode.UnknownName, $"an argument of {call.Name} ({names})", name.Describe());
        return -1;
    }

    private StructureField? FindField(Token name, Argument argument, StructureCollection structures)
    {
        string tag = argument.Type.Replace("const ", "", StringComparison.Ordinal).Replace("struct ", "", StringComparison.Ordinal).TrimEnd('*', ' ');
        if (structures.Find(tag) is not { } structure)
        {
            problems.Report(name.Location, AbiDiagnosticCode.UnknownType, $"STRUCT {tag} in a file read before", "none");
            return null;
        }

        if (structure.Find(name.Text) is { Size: 4 or 8 } field)
            return field;
        string names = string.Join(", ", structure.Fields.Where(f => f.Size is 4 or 8).Select(f => f.Name));
        problems.Report(name.Location, AbiDiagnosticCode.UnknownName, $"a field of {tag} of 4 or 8 bytes ({names})", name.Describe());
        return null;
    }
}
