using System.Collections.Concurrent;

namespace Trapless.Cache;

/// <summary>
/// The images of a cache directory. A record is used only while the original and the image are exactly as they were when it
/// was made; anything else is a miss and is built anew. Readers take no lock.
/// </summary>
public sealed class ImageCache
{
    private readonly CacheIndex _index;
    private readonly ImageBuilder _builder;

    /// <summary>The cache in a directory; images of another version of the rewriter are dropped when it is written to.</summary>
    public ImageCache(CacheDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        Directory = directory;
        _index = new CacheIndex(directory);
        _builder = new ImageBuilder(directory, _index);
    }

    /// <summary>Where it lies.</summary>
    public CacheDirectory Directory { get; }

    /// <summary>The valid record of a file, or null.</summary>
    public IndexRecord? Find(string path) => FileStatus.TryGet(path) is { } status ? Valid(_index.Read(status.Key)) : null;

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

    private void BuildMissing(CacheResult[] results, int[] missing, Action<CacheProgress>? progress)
    {
        using var writers = CacheLock.Take(Directory);
        if (!IsCurrent()) RewriterStamp.Renew(Directory);
        CacheMaintenance.RemoveLeftBehind(Directory);
        var started = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(missing.Length, Environment.ProcessorCount) };
        Parallel.ForEach(Partitioner.Create(missing, EnumerablePartitionerOptions.NoBuffering), parallel, i =>
        {
            progress?.Invoke(new CacheProgress(results[i].Path, Interlocked.Increment(ref started), missing.Length));
            results[i] = BuildOne(results[i].Path);
        });
    }

    /// <summary>Another writer may have made the record while we waited for the lock.</summary>
    private CacheResult BuildOne(string path)
    {
        try
        {
            return Find(path) is { } record ? new CacheResult(path, record, null, false) : new CacheResult(path, _builder.Build(path), null, true);
        }
        catch (CacheException e)
        {
            return new CacheResult(path, null, e, false);
        }
    }

    private bool IsCurrent() => RewriterStamp.IsCurrent(Directory);

    private IndexRecord? Valid(IndexRecord? record) => record switch
    {
        IndexRecord.Image image => FileStatus.TryGet(PathOf(image)) is { } status && image.Matches(status) ? image : null,
        _ => record,
    };
}
