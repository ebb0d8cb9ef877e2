using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Which directories may choose the code that runs here.</summary>
internal static unsafe class CacheTrust
{
    private const uint WritableByOthers = 0x12;

    /// <summary>Root's cache, if it can be trusted. It is looked for when the user's lacks something for the first time, which most processes do without.</summary>
    public static byte* SystemCache()
    {
        if (!Process.SystemCacheSought)
        {
            byte* path = Text.Literal(Process.SystemCachePath);
            uint root = 0;
            Process.SystemCache = Usable(path, root, &root) ? path : null;
            Process.SystemCacheSought = true; // after the answer: tasks read both without a lock
        }

        return Process.SystemCache;
    }

    /// <summary>
    /// A cache is used when it belongs to the user or to root and nobody else may write to it. Root's own, handed to a program that gave its
    /// privileges up, is of no use to that if it may not look into it.
    /// </summary>
    public static bool Usable(byte* directory, uint uid, uint* owner)
    {
        Stat status;
        bool good = Sys.Call(SystemCall.Newfstatat, Files.AtFdCwd, (long)directory, (long)&status, 0) == 0 && status.IsDirectory
            && (status.Mode & WritableByOthers) == 0 && (status.Uid == uid || (status.Uid == 0 && MaySearch(directory)));
        *owner = good ? status.Uid : uid;
        return good;
    }

    private static bool MaySearch(byte* directory)
    {
        int fd = Files.Open(directory, Files.PathOnly | Files.Directory | Files.CloseOnExec);
        int inside = fd < 0 ? fd : Files.OpenAt(fd, Text.Literal("."u8), Files.PathOnly | Files.CloseOnExec);
        if (inside >= 0)
        {
            Files.Close(inside);
        }

        if (fd >= 0)
        {
            Files.Close(fd);
        }

        return inside >= 0;
    }

    public static bool IsAbsent(byte* directory)
    {
        int fd = Files.Open(directory, Files.PathOnly | Files.CloseOnExec);
        if (fd >= 0)
        {
            Files.Close(fd);
        }

        return fd == -2; // ENOENT
    }
}
