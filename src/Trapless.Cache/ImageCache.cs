using System.Collections.Concurrent;
using Trapless.Elf;
using Trapless.Rewriter;

namespace Trapless.Cache;

/// <summary>
/// The images of a cache directory. A record is used only while the original and the image are exactly as they were when it
/// was made; anything else is a miss and is built anew. Readers take no lock.
/// </summary>
public sealed class ImageCache
{
    private readonly CacheIndex _index;
    private readonly ImageBuilder _builder;
    private readonly WriterLocks _locks;

    /// <summary>The cache in a directory; images of another version of the rewriter are dropped when it is written to.</summary>
    public ImageCache(CacheDirectory directory) : this(directory, ImageRewriter.Rewrite)
    {
    }

    /// <summary>As the other, with what makes an image.</summary>
    internal ImageCache(CacheDirectory directory, Func<ElfFile, RewriteResult> rewrite)
    {
        ArgumentNullException.ThrowIfNull(directory);
        Directory = directory;
        _index = new CacheIndex(directory);
        _builder = new ImageBuilder(directory, _index, rewrite);
        _locks = new WriterLocks(directory);
    }

    /// <summary>Where it lies.</summary>
    public CacheDirectory Directory { get; }

    /// <summary>The valid record of a file, or null.</summary>
    public IndexRecord? Find(string path) => NameOf(path) is { } name ? FindEntry(name) : null;

    /// <summary>The path of an image.</summary>
    public string PathOf(IndexRecord.Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Path.Combine(Directory.Images, image.File);
    }

    /// <summary>Looks the files up and makes what is missing, several at once.</summary>
    /// <param name="paths">Files; results come in this order.</param>
    /// <param name="progress">Called from several threads before each file that is rewritten.</param>
    /// <exception cref="CacheException">The cache itself cannot be written. An error of one file is in its result.</exception>
    public IReadOnlyList<CacheResult> Ensure(IReadOnlyCollection<string> paths, Action<CacheProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var results = paths.Select(p => new CacheResult(p, IsCurrent() ? Find(p) : null, null, false)).ToArray();
        var missing = Enumerable.Range(0, results.Length).Where(i => results[i].Record is null).ToArray();
        if (missing.Length > 0) BuildMissing(results, missing, progress);
        return results;
    }

    /// <summary>
    /// Lets the entry of a program name the records of what it needs too, so that a start asks the index once. That is only speed: nothing happens when
    /// it names them already, when the program has no record that could carry them, or when the cache cannot be written, or is by somebody else just now.
    /// </summary>
    /// <param name="closure">The program first.</param>
    public void Connect(IReadOnlyList<string> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        if (closure.Count < 2 || Missing(closure) is null) return;
        try
        {
            using var writers = _locks.TryChanging();
            if (writers is not null && IsCurrent() && Missing(closure) is { } entry) _index.WriteText(entry.Program, entry.Text); // not emptied meanwhile
        }
        catch (Exception e) when (e is CacheException or IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    /// <summary>What the entry of a program should be; null when it has all that. Names come from one look at each file: the records are theirs.</summary>
    private (string Program, string Text)? Missing(IReadOnlyList<string> closure)
    {
        var known = closure.Select(NameOf).OfType<string>().Select(n => (Name: n, Record: FindEntry(n))).ToArray();
        if (known.Length != closure.Count || known[0].Record is not (IndexRecord.Image or IndexRecord.NoSites) || _index.ReadText(known[0].Name) is not { } text) return null;
        var wanted = IndexText.Of(known[0].Record!, known.Skip(1).Where(k => k.Record is not null).Select(k => (k.Name, k.Record!)));
        return wanted.Split(';').All(text.Split(';').Contains) ? null : (known[0].Name, wanted);
    }

    private static string? NameOf(string path) => FileStatus.TryGet(path) is { } status ? EntryName.Of(path, status.Key) : null;

    private void BuildMissing(CacheResult[] results, int[] missing, Action<CacheProgress>? progress)
    {
        using var working = StartWorking();
        using (_locks.Changing()) CacheMaintenance.RemoveLeftBehind(Directory);
        var started = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(missing.Length, Environment.ProcessorCount) };
        Parallel.ForEach(Partitioner.Create(missing, EnumerablePartitionerOptions.NoBuffering), parallel, i =>
        {
            progress?.Invoke(new CacheProgress(results[i].Path, Interlocked.Increment(ref started), missing.Length));
            results[i] = BuildOne(results[i].Path);
        });
    }

    /// <summary>The cache is this version's until we are done: another one waits for that before it empties it, or was before us.</summary>
    private CacheLock StartWorking()
    {
        const int tries = 10;
        for (var i = 0; i < tries; i++)
        {
            var working = _locks.Working();
            if (IsCurrent()) return working;
            working.Dispose();
            using var alone = _locks.Alone();
            if (!IsCurrent()) RewriterStamp.Renew(Directory);
        }
        throw new CacheException(CacheProblem.Changing, $"{Directory.Root}: another version of Trapless keeps writing to it; run the command again");
    }

    /// <summary>Another writer may have made the record while we waited for the lock.</summary>
    private CacheResult BuildOne(string path)
    {
        try
        {
            using var rewriting = _locks.Rewriting(FileStatus.TryGet(path)?.Key.Size ?? 0);
            return Find(path) is { } record ? new CacheResult(path, record, null, false) : new CacheResult(path, _builder.Build(path), null, true);
        }
        catch (CacheException e)
        {
            return new CacheResult(path, null, e, false);
        }
    }

    private bool IsCurrent() => RewriterStamp.IsCurrent(Directory);

    private IndexRecord? FindEntry(string name) => _index.Read(name) switch
    {
        IndexRecord.Image image => FileStatus.TryGet(PathOf(image)) is { } status && image.Matches(status) ? image : null,
        var record => record,
    };
}
