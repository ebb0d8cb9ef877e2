using Microsoft.Win32.SafeHandles;

namespace Trapless.Cache;

/// <summary>
/// The writers' lock, so that two processes do not rewrite the same libc at once. Only that is at stake: files appear by
/// <c>rename</c>, so a writer that gave up waiting for a stopped one does no harm.
/// </summary>
internal sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private readonly SafeFileHandle _file;

    private CacheLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock, waiting for its holder at most a minute, and not at all for one that waits for us.</summary>
    /// <exception cref="CacheException">The lock file cannot be opened.</exception>
    internal static CacheLock Take(CacheDirectory directory)
    {
        var file = Open(directory);
        var start = Environment.TickCount64;
        var nextLook = start;
        while (Native.Flock(file, Native.LockExclusive | Native.LockNoWait) != 0 && Environment.TickCount64 < start + (long)Patience.TotalMilliseconds)
        {
            if (Environment.TickCount64 >= nextLook)
            {
                if (FileStatus.TryGet(directory.LockFile) is { } status && LockHolder.IsAncestor(status.Key.Inode)) break;
                nextLook = Environment.TickCount64 + 1000;
            }
            Thread.Sleep(Pause);
        }
        return new CacheLock(file);
    }

    /// <summary>Takes the lock if nobody holds it; null when somebody does.</summary>
    /// <exception cref="CacheException">The lock file cannot be opened.</exception>
    internal static CacheLock? TryTake(CacheDirectory directory)
    {
        var file = Open(directory);
        if (Native.Flock(file, Native.LockExclusive | Native.LockNoWait) == 0) return new CacheLock(file);
        file.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(CacheDirectory directory)
    {
        try
        {
            return UnlockedFile.Lock(directory.LockFile);
        }
        catch (IOException e)
        {
            throw CacheException.Writing(directory.LockFile, e);
        }
    }
}
