using System.Globalization;

namespace Trapless.Cache;

/// <summary>
/// What writers of a cache lock, taken in this order:
/// <list type="number">
/// <item><c>lock</c>: shared by all writers of one version while they work; alone to empty the cache for another version. (Versions before this one lock it alone.)</item>
/// <item><c>lock-size-N</c>: an original of N bytes is being rewritten. Copies of a file have one size, so that one file's image is made once, without
/// reading the file to know which it is.</item>
/// <item><c>lock-large</c>: a large one is. Each takes several times its size of memory.</item>
/// <item><c>lock-change</c>: files are put into <c>images</c> and <c>index</c>, or removed. Not held while anything is rewritten.</item>
/// </list>
/// </summary>
internal sealed class WriterLocks(CacheDirectory directory)
{
    private const ulong Large = 64 << 20;
    private const string OfSize = "-size-";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Long = TimeSpan.FromMinutes(10);

    /// <summary>Taken for as long as a writer works.</summary>
    internal CacheLock Working() => CacheLock.Take(directory.LockFile, Minute, shared: true);

    /// <summary>Taken to empty the cache for another version: no writer works.</summary>
    internal CacheLock Alone() => CacheLock.Take(directory.LockFile, Minute);

    /// <summary>Taken to change what is in the cache.</summary>
    internal CacheLock Changing() => CacheLock.Take(directory.LockFile + "-change", Minute);

    /// <summary>The same and <see cref="Working"/>, if neither has to be waited for.</summary>
    internal Taken? TryChanging()
    {
        if (CacheLock.TryTake(directory.LockFile, shared: true) is not { } working) return null;
        if (CacheLock.TryTake(directory.LockFile + "-change") is { } changing) return new Taken(working, changing);
        working.Dispose();
        return null;
    }

    /// <summary>Taken to rewrite an original of a size.</summary>
    internal Taken Rewriting(ulong size)
    {
        var same = CacheLock.Take(directory.LockFile + OfSize + size.ToString("x", CultureInfo.InvariantCulture), Minute, temporary: true);
        return new Taken(same, size < Large ? null : CacheLock.Take(directory.LockFile + "-large", Long));
    }

    /// <summary>Removes the files of locks whose holders were killed.</summary>
    internal void RemoveLeftBehind()
    {
        var (parent, name) = (Path.GetDirectoryName(directory.LockFile)!, Path.GetFileName(directory.LockFile));
        foreach (var file in Entries.Names(parent).Where(n => n.StartsWith(name + OfSize, StringComparison.Ordinal)).ToArray())
            CacheLock.TryTake(Path.Combine(parent, file), temporary: true)?.Dispose();
    }

    /// <summary>Two locks, let go in reverse order.</summary>
    internal readonly record struct Taken(CacheLock First, CacheLock? Second) : IDisposable
    {
        public void Dispose()
        {
            Second?.Dispose();
            First.Dispose();
        }
    }
}
