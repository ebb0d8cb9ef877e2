namespace Trapless.Cache;

/// <summary>One walk over the needed libraries, breadth first as the dynamic linker loads them.</summary>
internal sealed class ClosureWalk
{
    private readonly LibraryResolver _resolver;
    private readonly List<string> _files = [];
    private readonly List<string> _missing = [];
    private readonly HashSet<FileKey> _seen = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Queue<LoadedObject[]> _chains = new();

    internal ClosureWalk(string program, LinkInfo info, string? libraryPath)
    {
        _resolver = new LibraryResolver(info.Interpreter, libraryPath);
        Add(program);
        if (info.Interpreter is { } interpreter) Add(interpreter);
        _chains.Enqueue([new LoadedObject(program, info)]);
    }

    internal ProgramClosure Run(string? preload)
    {
        foreach (var name in (preload ?? "").Split([':', ' '], StringSplitOptions.RemoveEmptyEntries)) Need(name, _chains.Peek());
        while (_chains.TryDequeue(out var chain))
            foreach (var name in chain[0].Info.Needed) Need(name, chain);
        return new ProgramClosure(_files, _missing);
    }

    private void Need(string name, LoadedObject[] chain)
    {
        if (!_names.Add(name)) return;
        if (_resolver.Find(name, chain) is not { } path) _missing.Add(name);
        else if (Add(path) && LinkInfoReader.TryRead(path) is { } info) _chains.Enqueue([new LoadedObject(path, info), .. chain]);
    }

    /// <summary>Notes a file unless it is there under another name already.</summary>
    private bool Add(string path)
    {
        if (FileStatus.TryGet(path) is not { } status || !_seen.Add(status.Key)) return false;
        _files.Add(path);
        return true;
    }
}
