namespace Trapless.Abi;

/// <summary>
/// The BASE statements met, and what each file says came and went with its release. ADDS and REMOVES repeat what SINCE and REMOVED
/// of the calls say, for the reader of the file; here they are compared.
/// </summary>
internal sealed class ReleaseLine(DiagnosticBag problems)
{
    private readonly List<(AbiVersion Version, SourceLocation Location, Dictionary<string, Token> Added, Dictionary<string, Token> Removed)> files = [];

    public IEnumerable<AbiVersion> Versions => files.Select(file => file.Version);

    /// <summary>What the file that is being read speaks of.</summary>
    public ReleaseWindow Window => WindowOf(files.Count - 1);

    public void Add(BaseStatement statement, string path) =>
        files.Add((new AbiVersion(statement.Name, statement.Version, path), statement.Location, new(StringComparer.Ordinal), new(StringComparer.Ordinal)));

    public void Add(CallListStatement statement)
    {
        if (files.Count == 0)
        {
            problems.Report(statement.Location, AbiDiagnosticCode.MissingBase, "a BASE statement before it", "none");
            return;
        }

        foreach (Token name in statement.Names)
        {
            Dictionary<string, Token> list = statement.Adds ? files[^1].Added : files[^1].Removed;
            if (!list.TryAdd(name.Text, name))
                problems.Report(name.Location, AbiDiagnosticCode.DuplicateName, "each call once", $"a second {name.Text}");
        }
    }

    /// <summary>Compares the lists with the calls; only meaningful when every call could be read.</summary>
    public void Check(IReadOnlyCollection<SystemCall> calls)
    {
        for (int i = 0; i < files.Count; i++)
        {
            ReleaseWindow window = WindowOf(i);
            bool hasPredecessor = window.Predecessor is not null;
            Compare("ADDS", i, files[i].Added, calls.Where(c => hasPredecessor && !c.IsUnimplemented && window.Contains(c.Since)));
            Compare("REMOVES", i, files[i].Removed, calls.Where(c => hasPredecessor && c.Removed is { } removed && window.Contains(removed)));
        }
    }

    private void Compare(string keyword, int index, Dictionary<string, Token> named, IEnumerable<SystemCall> calls)
    {
        HashSet<string> expected = [.. calls.Select(call => call.Name)];
        string clause = keyword.Equals("ADDS", StringComparison.Ordinal) ? "SINCE" : "REMOVED";
        foreach (Token name in named.Values.Where(name => !expected.Contains(name.Text)))
            problems.Report(name.Location, AbiDiagnosticCode.WrongListOfCalls, $"a call whose {clause} lies in the releases of this file", name.Describe(), $"drop it, or correct its {clause}");
        string[] missing = [.. expected.Where(name => !named.ContainsKey(name)).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
            problems.Report(files[index].Location, AbiDiagnosticCode.WrongListOfCalls, $"{keyword} {string.Join(", ", missing)}", "none", $"add it, or correct their {clause}");
    }

    /// <summary>The definition of the calls names the newest release; the first file of a line goes back to the oldest and has no predecessor.</summary>
    private ReleaseWindow WindowOf(int index)
    {
        if (index < 0)
            return new ReleaseWindow(null, null);
        KernelVersion own = files[index].Version.Release;
        KernelVersion? before = index > 0 ? files[index - 1].Version.Release : null;
        return new ReleaseWindow(before < own ? before : null, own);
    }
}
