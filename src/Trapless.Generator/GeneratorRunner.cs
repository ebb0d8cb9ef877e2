using Trapless.Abi;
using Trapless.Generator.Emitters;

namespace Trapless.Generator;

/// <summary>What generating did.</summary>
/// <param name="Changed">Files that were written, or differ when only checked; relative to the root.</param>
/// <param name="Problems">Problems in the sources; when there is any, nothing was written.</param>
public sealed record GenerationResult(IReadOnlyList<string> Changed, IReadOnlyList<AbiDiagnostic> Problems)
{
    /// <summary>No problem, and every file was already as generated.</summary>
    public bool IsUpToDate => Changed.Count == 0 && Problems.Count == 0;
}

/// <summary>Generates every output of the repository from the ABI definition.</summary>
public static class GeneratorRunner
{
    /// <summary>The definition, relative to the root.</summary>
    public const string DefinitionPath = "abi/linux-x86_64.abi";

    /// <summary>The definition of the newest kernel release and of the conversions, relative to the root.</summary>
    public const string NewestPath = "abi/linux.abi";

    /// <summary>The hook table, relative to the root.</summary>
    public const string HooksPath = "src/freestanding/Layer/Slots/hooks.conf";

    /// <summary>One emitter for each output but the maps.</summary>
    public static IReadOnlyList<IEmitter> Emitters { get; } =
    [
        new SlotsEmitter(),
        new LayerNumbersEmitter(),
        new KernelTablesEmitter(),
        new HookedNumbersEmitter(),
        new SlotsDigestEmitter(),
        new CallTableEmitter(),
        new HeaderEmitter(),
        new ReferencePageEmitter(),
    ];

    /// <summary>One emitter for each output.</summary>
    public static IEnumerable<IEmitter> EmittersFor(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Emitters.Concat(MapEmitter.ForAll(model.Newest));
    }

    /// <summary>Makes every output and writes those that differ.</summary>
    /// <param name="rootDir">The root of the repository.</param>
    /// <param name="check">Only compare; write nothing.</param>
    /// <exception cref="IOException">An output cannot be read or written.</exception>
    public static GenerationResult Generate(string rootDir, bool check)
    {
        List<AbiDiagnostic> problems = [];
        if (ReadModel(rootDir, problems) is not { } model)
            return new GenerationResult([], problems);

        List<string> changed = [];
        foreach (IEmitter emitter in EmittersFor(model))
        {
            OutputFile output = new(Path.Combine(rootDir, emitter.OutputPath));
            string text = emitter.Emit(model);
            if (output.Equals(text))
                continue;
            changed.Add(emitter.OutputPath);
            if (!check)
                output.Write(text);
        }

        return new GenerationResult(changed, []);
    }

    /// <summary>Reads the definition and the hook table; null, and why, when either has a problem.</summary>
    public static GenerationModel? ReadModel(string rootDir, ICollection<AbiDiagnostic> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (ReadDefinition(rootDir, DefinitionPath, problems) is not { } abi
            || ReadDefinition(rootDir, NewestPath, problems) is not { } newest)
            return null;

        HookTable? hooks = ReadHooks(rootDir, abi, problems);
        return problems.Count == 0 ? new GenerationModel(abi, newest, hooks!) : null;
    }

    private static AbiDefinition? ReadDefinition(string rootDir, string path, ICollection<AbiDiagnostic> problems)
    {
        AbiReadResult result = AbiReader.Read(path, file => OutputFile.TryRead(Path.Combine(rootDir, file)));
        foreach (AbiDiagnostic problem in result.Problems)
            problems.Add(problem);
        return result.Definition;
    }

    private static HookTable? ReadHooks(string rootDir, AbiDefinition abi, ICollection<AbiDiagnostic> problems)
    {
        if (OutputFile.TryRead(Path.Combine(rootDir, HooksPath)) is { } text)
            return HookTable.Read(HooksPath, text, abi, problems);
        SourceLocation start = new(HooksPath, 1, 1);
        problems.Add(new(start, AbiDiagnosticCode.MissingFile, "a file that can be read", $"no readable {HooksPath}"));
        return null;
    }
}
