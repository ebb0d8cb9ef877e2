using Trapless.Elf;

namespace Trapless.Cli.Check;

/// <summary>How a site of a library can be reached from the files it is mapped with.</summary>
internal enum Reach
{
    /// <summary>It is in the program's own code.</summary>
    Program,

    /// <summary>It is in a function that another of the files imports.</summary>
    Imported,

    /// <summary>It is in a library's code that no exported function contains: start-up, other functions.</summary>
    Inside,

    /// <summary>It is in an exported function that none of the other files imports; dlsym, or the library itself, may still call it.</summary>
    NotImported,
}

/// <summary>Tells the reach of sites, from the dynamic symbols of all files of a program.</summary>
internal sealed class CallReach
{
    private readonly string _program;
    private readonly Dictionary<string, ElfSymbol[]> _exports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _importers = new(StringComparer.Ordinal);

    internal CallReach(IReadOnlyList<FileCheck> files)
    {
        _program = files[0].Path;
        foreach (var file in files.Where(f => f.Problem is null)) Read(file.Path);
    }

    internal Reach Of(string path, ulong address)
    {
        if (string.Equals(path, _program, StringComparison.Ordinal)) return Reach.Program;
        var names = _exports.GetValueOrDefault(path, []).Where(s => s.Value <= address && address - s.Value < s.Size).Select(s => s.Name).ToArray();
        if (names.Length == 0) return Reach.Inside;
        return names.Any(n => _importers.TryGetValue(n, out var who) && who.Any(w => !string.Equals(w, path, StringComparison.Ordinal))) ? Reach.Imported : Reach.NotImported;
    }

    private void Read(string path)
    {
        var symbols = FileCheck.Elf(path).Symbols.Where(s => s.Binding != SymbolBinding.Local).ToArray();
        _exports[path] = [.. symbols.Where(s => s.IsDefined && s.Type is SymbolType.Function or SymbolType.IndirectFunction && s.Size > 0)];
        foreach (var name in symbols.Where(s => !s.IsDefined).Select(s => s.Name))
        {
            if (!_importers.TryGetValue(name, out var who)) _importers[name] = who = new(StringComparer.Ordinal);
            who.Add(path);
        }
    }
}
