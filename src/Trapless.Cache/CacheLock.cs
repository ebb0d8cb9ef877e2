using Microsoft.Win32.SafeHandles;

namespace Trapless.Cache;

/// <summary>
/// A <c>flock</c> of writers; what there is to lock is in <see cref="WriterLocks"/>. It ends with its holder, however that ends. Only work done twice is
/// at stake: files appear by <c>rename</c>, so a writer that gave up waiting for a stopped one does no harm.
/// </summary>
internal sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private readonly SafeFileHandle _file;
    private readonly string? _temporary;

    /// <param name="file">Open, and locked unless somebody was not waited for.</param>
    /// <param name="temporary">What to remove with the lock.</param>
    private CacheLock(SafeFileHandle file, string? temporary) => (_file, _temporary) = (file, temporary);

    /// <summary>Takes a lock, waiting for its holders as long as there is patience, and not at all for one that waits for us.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="patience">How long.</param>
    /// <param name="shared">With others who share it.</param>
    /// <param name="temporary">The file goes with the lock.</param>
    /// <exception cref="CacheException">The file cannot be opened.</exception>
    internal static CacheLock Take(string path, TimeSpan patience, bool shared = false, bool temporary = false)
    {
        var file = Open(path);
        var start = Environment.TickCount64;
        for (var nextLook = start; !IsTaken(path, ref file, shared, temporary); Thread.Sleep(Pause))
        {
            var now = Environment.TickCount64;
            if (now >= start + (long)patience.TotalMilliseconds || (now >= nextLook && IsHeldForUs(path))) return new CacheLock(file, null);
            if (now >= nextLook) nextLook = now + 1000;
        }
        return new CacheLock(file, temporary ? path : null);
    }

    /// <summary>Takes a lock if nobody holds it; null when somebody does.</summary>
    /// <exception cref="CacheException">The file cannot be opened.</exception>
    internal static CacheLock? TryTake(string path, bool shared = false, bool temporary = false)
    {
        var file = Open(path);
        if (IsTaken(path, ref file, shared, temporary)) return new CacheLock(file, temporary ? path : null);
        file.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (_file)
        {
            if (_temporary is not null) Remove(_temporary);
        }
    }

    /// <summary>Nobody else may: who holds the lock of this name holds that of this file. One that cannot be removed is locked by nobody.</summary>
    private static void Remove(string temporary)
    {
        try
        {
            Entries.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The whole cache may have been removed meanwhile.
        }
    }

    private static bool IsTaken(string path, ref SafeFileHandle file, bool shared, bool temporary)
    {
        while (Native.Flock(file, (shared ? Native.LockShared : Native.LockExclusive) | Native.LockNoWait) == 0)
        {
            if (!temporary || FileStatus.TryGet(path)?.Key.Inode == FileStatus.Of(file).Key.Inode) return true;
            file.Dispose(); // removed by its last holder: the lock is that of the file that has the name now
            file = Open(path);
        }
        return false;
    }

    private static bool IsHeldForUs(string path) => FileStatus.TryGet(path) is { } status && LockHolder.IsAncestor(status.Key.Inode);

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return UnlockedFile.Lock(path);
        }
        catch (IOException e)
        {
            throw CacheException.Writing(path, e);
        }
    }
}
