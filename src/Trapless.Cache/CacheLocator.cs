namespace Trapless.Cache;

/// <summary>Finds the cache to use: the one named, else the user's, else the system's.</summary>
public static class CacheLocator
{
    /// <summary>The cache all users may read and only root writes.</summary>
    public const string SystemRoot = "/var/cache/trapless";

    /// <summary>
    /// The cache named by <paramref name="named"/> (an option or <c>TRAPLESS_CACHE</c>), else the user's, else the
    /// system's if there is one: only root makes one, by naming it.
    /// </summary>
    /// <param name="named">A directory, or null or empty.</param>
    /// <param name="environment">Looks a variable up.</param>
    /// <exception cref="CacheException">None can be used; the error is that of the first choice.</exception>
    public static CacheDirectory Locate(string? named, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (!string.IsNullOrEmpty(named)) return CacheDirectory.Open(named, IsForAll(named));
        try
        {
            return CacheDirectory.Open(UserRoot(environment));
        }
        catch (CacheException) when (Shared() is { } system)
        {
            return system;
        }
    }

    /// <summary>Where the user's cache lies, whether it exists or not.</summary>
    /// <exception cref="CacheException">No home directory, or one of somebody else.</exception>
    public static string UserRoot(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment("XDG_CACHE_HOME") is { } cache && Path.IsPathRooted(cache)) return Path.Combine(cache, "trapless");
        if (environment("HOME") is not { } home || !Path.IsPathRooted(home))
            throw new CacheException(CacheProblem.NoHome, "HOME is not set to an absolute path; set it, or name a cache with --cache or TRAPLESS_CACHE");
        RefuseForeignHome(home);
        return Path.Combine(home, ".cache", "trapless");
    }

    /// <summary>Root with a user's HOME (as with sudo) would leave directories there that the user cannot write.</summary>
    private static void RefuseForeignHome(string home)
    {
        if (Native.EffectiveUser() == 0 && FileStatus.TryGet(home) is { User: not 0 } status)
            throw new CacheException(CacheProblem.ForeignOwner,
                $"{home}: belongs to user {status.User} while running as root; set HOME=/root, or name a cache with --cache or TRAPLESS_CACHE");
    }

    /// <summary>The system's cache for reading, which the loader looks into after the other; null if there is none.</summary>
    public static CacheDirectory? Shared()
    {
        try
        {
            return CacheDirectory.OpenExisting(SystemRoot, shared: true);
        }
        catch (CacheException)
        {
            return null;
        }
    }

    /// <summary>The system's, and any that root made and everybody may enter: services that give root up go on using it.</summary>
    private static bool IsForAll(string root)
    {
        const uint readAndSearch = 5;
        return string.Equals(PathText.Full(root), SystemRoot, StringComparison.Ordinal)
            || FileStatus.TryGet(root) is { IsDirectory: true, User: 0 } status && (status.Mode & readAndSearch) == readAndSearch;
    }
}
