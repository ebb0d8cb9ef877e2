namespace Trapless.Cache;

/// <summary>Finds libraries where the program's dynamic linker will: glibc's rules (ld.so(8)) or musl's.</summary>
internal sealed class LibraryResolver
{
    private static readonly string[] GlibcDefaults =
        ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];

    private static readonly string[] MuslDefaults = ["/lib", "/usr/local/lib", "/usr/lib"];

    private readonly Lazy<LdSoCache> _ldSoCache = new(() => LdSoCache.Load());
    private readonly string[] _libraryPath;
    private readonly string[] _defaults;
    private readonly string? _muslInterpreter;

    /// <summary>A resolver for a program with this interpreter.</summary>
    /// <param name="interpreter"><c>PT_INTERP</c> of the program.</param>
    /// <param name="libraryPath">The value of <c>LD_LIBRARY_PATH</c> or of an option that replaces it.</param>
    internal LibraryResolver(string? interpreter, string? libraryPath)
    {
        _libraryPath = Split(libraryPath, ":;");
        if (interpreter?.Contains("ld-musl", StringComparison.Ordinal) is true) _muslInterpreter = interpreter;
        _defaults = _muslInterpreter is null ? GlibcDefaults : MuslPath();
    }

    /// <summary>The file a name of <c>DT_NEEDED</c> leads to, or null.</summary>
    /// <param name="name">The name.</param>
    /// <param name="chain">The object that needs it, then the one that needed that, and so on to the program.</param>
    internal string? Find(string name, IReadOnlyList<LoadedObject> chain)
    {
        if (_muslInterpreter is not null && IsMuslItself(name)) return _muslInterpreter;
        if (name.Contains('/', StringComparison.Ordinal)) return IsLibrary(name) ? name : null;
        return First(BeforeCache(chain), name) ?? FromLdSoCache(name) ?? First(_defaults, name);
    }

    private IEnumerable<string> BeforeCache(IReadOnlyList<LoadedObject> chain) => _muslInterpreter is null
        ? [.. RPaths(chain), .. _libraryPath, .. Expand(chain[0].Info.RunPath, chain[0])]
        : [.. _libraryPath, .. chain.SelectMany(o => Expand(o.Info.RunPath ?? o.Info.RPath, o))];

    /// <summary>DT_RPATH of the object and of those above it; it counts only where there is no DT_RUNPATH.</summary>
    private static IEnumerable<string> RPaths(IReadOnlyList<LoadedObject> chain) =>
        chain[0].Info.RunPath is not null ? [] : chain.Where(o => o.Info.RunPath is null).SelectMany(o => Expand(o.Info.RPath, o));

    private string? FromLdSoCache(string name) =>
        _muslInterpreter is null && _ldSoCache.Value.Find(name) is { } path && IsLibrary(path) ? path : null;

    private static string? First(IEnumerable<string> directories, string name) =>
        directories.Select(d => Path.Combine(d, name)).FirstOrDefault(IsLibrary);

    private static bool IsLibrary(string path) => FileStatus.TryGet(path) is { IsRegular: true } && LinkInfoReader.TryRead(path) is not null;

    private static bool IsMuslItself(string name) =>
        name is "libc.so" or "libc.musl-x86_64.so.1" || name.StartsWith("ld-musl", StringComparison.Ordinal);

    private static string[] Expand(string? path, LoadedObject of)
    {
        var origin = Path.GetDirectoryName(of.Path) is { Length: > 0 } directory ? directory : ".";
        return Split(path?.Replace("${ORIGIN}", origin, StringComparison.Ordinal).Replace("$ORIGIN", origin, StringComparison.Ordinal)
            .Replace("${LIB}", "lib/x86_64-linux-gnu", StringComparison.Ordinal).Replace("$LIB", "lib/x86_64-linux-gnu", StringComparison.Ordinal)
            .Replace("${PLATFORM}", "x86_64", StringComparison.Ordinal).Replace("$PLATFORM", "x86_64", StringComparison.Ordinal), ":");
    }

    /// <summary>An empty element is the current directory.</summary>
    private static string[] Split(string? path, string separators) =>
        string.IsNullOrEmpty(path) ? [] : [.. path.Split(separators.ToCharArray()).Select(p => p.Length == 0 ? "." : p)];

    private static string[] MuslPath()
    {
        try
        {
            return PathText.Decode(File.ReadAllBytes("/etc/ld-musl-x86_64.path")).Split([':', '\n'], StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MuslDefaults;
        }
    }
}

/// <summary>A file the dynamic linker maps, with what it asks for.</summary>
internal sealed record LoadedObject(string Path, LinkInfo Info);
