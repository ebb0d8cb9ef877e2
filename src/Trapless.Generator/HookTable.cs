using System.Collections.Frozen;
using Trapless.Abi;

namespace Trapless.Generator;

/// <summary>Which calls the layer handles, and the symbol of each handler's entry. Immutable.</summary>
/// <remarks>The file has lines <c>name entry_symbol</c>; <c>#</c> starts a comment.</remarks>
public sealed class HookTable
{
    private readonly FrozenDictionary<int, string> entries;

    private HookTable(string sourceFile, IDictionary<int, string> entries)
    {
        SourceFile = sourceFile;
        this.entries = entries.ToFrozenDictionary();
    }

    /// <summary>The file, as it was named when read.</summary>
    public string SourceFile { get; }

    /// <summary>The entry symbol of the call with this number; null when it is direct.</summary>
    public string? Entry(int number) => entries.GetValueOrDefault(number);

    /// <summary>Reads a table whose names are those of <paramref name="abi"/>; reports every problem.</summary>
    public static HookTable Read(string file, string text, AbiDefinition abi, ICollection<AbiDiagnostic> problems)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<int, string> found = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
            ReadLine(new HookLine(file, ++number, line), abi, found, problems);
        return new HookTable(file, found);
    }

    private static void ReadLine(HookLine line, AbiDefinition abi, Dictionary<int, string> entries, ICollection<AbiDiagnostic> problems)
    {
        if (line.Words.Count == 0)
            return;
        var (name, where) = line.Words[0];
        if (line.Words.Count != 2 || !IsSymbol(line.Words[1].Word))
        {
            var (found, place) = line.FirstWrong(IsSymbol);
            problems.Add(new(place, AbiDiagnosticCode.UnexpectedToken, "a call's name and an entry symbol", found));
        }
        else if (abi.Find(name) is not { } call)
        {
            problems.Add(new(where, AbiDiagnosticCode.UnknownSystemCall, "the name of a system call", $"'{name}'"));
        }
        else if (!entries.TryAdd(call.Number, line.Words[1].Word))
        {
            problems.Add(new(where, AbiDiagnosticCode.DuplicateHook, "each call once", $"'{name}' again"));
        }
    }

    private static bool IsSymbol(string word) =>
        !char.IsAsciiDigit(word[0]) && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');
}
