namespace Trapless.Cache;

/// <summary>Why the cache cannot be used, or a file not be cached.</summary>
public enum CacheProblem
{
    /// <summary>Neither <c>XDG_CACHE_HOME</c> nor <c>HOME</c> names an absolute directory.</summary>
    NoHome,

    /// <summary>The cache directory belongs to another user.</summary>
    ForeignOwner,

    /// <summary>Group or others may write into the cache directory.</summary>
    WritableByOthers,

    /// <summary>The path of the cache leads to something that is no directory.</summary>
    NotDirectory,

    /// <summary>The file system is full or the quota is used up.</summary>
    NoSpace,

    /// <summary>The cache cannot be written: read-only file system or missing permission.</summary>
    NotWritable,

    /// <summary>The original cannot be read.</summary>
    Unreadable,

    /// <summary>The original changed while it was read.</summary>
    Changing,

    /// <summary>Another failure of the system, named in the message.</summary>
    System,
}

/// <summary>A failure of the image cache. Programs still run, only without their images.</summary>
public sealed class CacheException : Exception
{
    /// <summary>Creates an error whose message names the file, the problem and the remedy.</summary>
    public CacheException(CacheProblem problem, string message, Exception? cause = null) : base(message, cause) => Problem = problem;

    /// <summary>What went wrong.</summary>
    public CacheProblem Problem { get; }

    /// <summary>The typed error for what the system reported while <paramref name="path"/> was being written.</summary>
    internal static CacheException Writing(string path, Exception cause) => cause switch
    {
        IOException { HResult: Native.ErrnoNoSpace or Native.ErrnoQuota } =>
            new CacheException(CacheProblem.NoSpace, $"{path}: no space left; free some, or name another cache with --cache", cause),
        UnauthorizedAccessException or IOException { HResult: Native.ErrnoReadOnly or Native.ErrnoAccess or Native.ErrnoNotPermitted } =>
            new CacheException(CacheProblem.NotWritable, $"{path}: cannot be written; name another cache with --cache or TRAPLESS_CACHE", cause),
        _ => new CacheException(CacheProblem.System, $"{path}: {cause.Message}", cause),
    };
}
