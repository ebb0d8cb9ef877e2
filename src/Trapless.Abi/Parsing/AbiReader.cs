namespace Trapless.Abi;

/// <summary>What reading a definition gave: a definition, or the problems that stand against it.</summary>
/// <param name="Definition">The definition; null when there is any problem.</param>
/// <param name="Problems">Every problem, by file and place.</param>
public sealed record AbiReadResult(AbiDefinition? Definition, IReadOnlyList<AbiDiagnostic> Problems);

/// <summary>Reads a definition file with the files it includes. Statements take effect in order; later files override earlier ones.</summary>
public sealed class AbiReader
{
    private readonly Func<string, string?> readText;
    private readonly DiagnosticBag problems = new();
    private readonly HashSet<string> included = new(StringComparer.Ordinal);
    private readonly CallCollection calls;
    private readonly ReleaseLine releases;
    private readonly ConstantCollection constants;
    private readonly StructureCollection structures;
    private readonly RuleCollection rules;
    private BaseStatement? identity;
    private bool isComplete = true;

    private AbiReader(Func<string, string?> readText)
    {
        this.readText = readText;
        calls = new CallCollection(problems);
        releases = new ReleaseLine(problems);
        constants = new ConstantCollection(problems);
        structures = new StructureCollection(problems);
        rules = new RuleCollection(problems, calls.Find);
    }

    /// <summary>Reads the definition in <paramref name="path"/>.</summary>
    public static AbiReadResult Read(string path) => Read(path, TryReadFile);

    /// <summary>Reads the definition in <paramref name="path"/> through <paramref name="readText"/>, which returns null for a missing file.</summary>
    /// <remarks>Includes are asked for as the directory of the including file joined with the name written.</remarks>
    public static AbiReadResult Read(string path, Func<string, string?> readText)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(readText);
        return new AbiReader(readText).ReadRoot(path);
    }

    /// <summary>Reads a definition that must be good.</summary>
    /// <exception cref="AbiException">There are problems; it lists them all.</exception>
    public static AbiDefinition ReadOrThrow(string path)
    {
        AbiReadResult result = Read(path);
        return result.Definition ?? throw new AbiException(result.Problems);
    }

    /// <summary>The text of a file, or null when it is missing or unreadable.</summary>
    internal static string? TryReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private AbiReadResult ReadRoot(string path)
    {
        SourceLocation start = new(path, 1, 1);
        ReadFile(path, start);
        if (identity is null && problems.Sorted().Count == 0)
            problems.Report(start, AbiDiagnosticCode.MissingBase, "a BASE statement", "none");
        calls.CheckNames();
        if (isComplete)
        {
            calls.CheckSuccessors();
            releases.Check([.. calls.All]);
        }

        KernelDifferences differences = Differences();
        IReadOnlyList<AbiDiagnostic> found = problems.Sorted();
        AbiDefinition? definition = found.Count == 0
            ? new AbiDefinition(identity!.Name, identity.Version, path, calls.All, releases.Versions, differences)
            : null;
        return new AbiReadResult(definition, found);
    }

    private void ReadFile(string path, SourceLocation from)
    {
        if (!included.Add(Normalize(path)))
        {
            problems.Report(from, AbiDiagnosticCode.RepeatedInclude, "a file that was not read yet", $"{path}, which was", "drop this INCLUDE");
            return;
        }

        if (readText(path) is not { } text)
        {
            isComplete = false;
            problems.Report(from, AbiDiagnosticCode.MissingFile, "a file that can be read", $"no readable {path}", path.Equals(from.File, StringComparison.Ordinal) ? null : "the name is relative to the file that includes it");
            return;
        }

        foreach (Statement statement in new AbiParser(new Lexer(path, text, problems).Read(), problems).Read())
            Apply(statement, path);
    }

    private void Apply(Statement statement, string path)
    {
        switch (statement)
        {
            case BaseStatement stated:
                identity = stated;
                releases.Add(stated, path);
                break;
            case IncludeStatement include:
                ReadFile(Path.Combine(Path.GetDirectoryName(path) ?? "", include.File), include.Location);
                break;
            case AddStatement add when CallChecker.Check(add, problems) is { } call:
                calls.Add(call, add);
                break;
            case AddStatement:
                isComplete = false;
                break;
            default:
                ApplyDifference(statement);
                break;
        }
    }

    private void ApplyDifference(Statement statement)
    {
        switch (statement)
        {
            case CallListStatement list:
                releases.Add(list);
                break;
            case ConstantsStatement set:
                constants.Add(set, releases.Window);
                break;
            case StructureStatement structure:
                structures.Add(structure, releases.Window);
                break;
            case ArgumentsStatement arguments:
                rules.Add(arguments);
                break;
            case ChangeStatement change:
                rules.Add(change, releases.Window);
                break;
            case ConvertStatement convert:
                rules.Add(convert);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private KernelDifferences Differences()
    {
        ConstantSet[] sets = [.. constants.All];
        return new KernelDifferences(sets, structures.All, rules.Resolve(sets, structures), rules.Changes, rules.Conversions);
    }

    private static string Normalize(string path) => Path.GetFullPath(path, "/");
}
