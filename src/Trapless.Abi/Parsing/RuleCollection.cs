namespace Trapless.Abi;

/// <summary>The rules of arguments, the changes and the conversions read so far; sets and structures are looked up at the end, when all are known.</summary>
internal sealed class RuleCollection(DiagnosticBag problems, Func<string, SystemCall?> findCall)
{
    private readonly List<(SystemCall Call, RuleSyntax Rule)> rules = [];
    private readonly List<CallChange> changes = [];
    private readonly Dictionary<int, Conversion> conversions = [];

    public IEnumerable<CallChange> Changes => changes;

    public IEnumerable<Conversion> Conversions => conversions.Values;

    public void Add(ArgumentsStatement statement)
    {
        if (FindCall(statement.Call) is not { } call)
            return;
        rules.AddRange(statement.Rules.Select(rule => (call, rule)));
    }

    public void Add(ChangeStatement statement, ReleaseWindow window)
    {
        if (FindCall(statement.Call) is { } call)
            changes.Add(new CallChange(call, window.Check(statement.Since, statement.Call.Location, problems), statement.Text));
    }

    public void Add(ConvertStatement statement)
    {
        SystemCall? call = FindCall(statement.Call);
        SystemCall?[] uses = [.. statement.Uses.Select(FindCall)];
        if (statement.IsDamaged || call is null || Array.Exists(uses, use => use is null) || !HasAllClauses(statement))
            return;
        Conversion conversion = new(call, statement.Implementation!.Value, statement.AlsoAdjusts, statement.Function, [.. uses.OfType<SystemCall>()], statement.Keeps!, statement.Loses);
        if (!conversions.TryAdd(call.Number, conversion))
            problems.Report(statement.Call.Location, AbiDiagnosticCode.DuplicateName, "each call converted once", $"a second {call.Name}");
    }

    /// <summary>The rules with what they name.</summary>
    public IReadOnlyList<ArgumentRule> Resolve(IReadOnlyList<ConstantSet> sets, StructureCollection structures) =>
        [.. rules.Select(rule => new RuleChecker(rule.Call, rule.Rule, problems).Check(sets, structures)).OfType<ArgumentRule>()];

    private SystemCall? FindCall(Token name)
    {
        SystemCall? call = findCall(name.Text);
        if (call is null)
            problems.Report(name.Location, AbiDiagnosticCode.UnknownSystemCall, "the name of a system call", $"'{name.Text}'");
        return call;
    }

    private bool HasAllClauses(ConvertStatement statement)
    {
        if (statement.Implementation is null)
            Missing("IMPLEMENTATION");
        if (statement.Keeps is null)
            Missing("KEEPS");
        return statement.Implementation is not null && statement.Keeps is not null;

        void Missing(string clause) =>
            problems.Report(statement.Location, AbiDiagnosticCode.MissingClause, $"{clause} in CONVERT {statement.Call.Text}", "none");
    }
}
