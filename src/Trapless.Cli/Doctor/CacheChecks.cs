using Trapless.Cache;

namespace Trapless.Cli.Doctor;

/// <summary>Whether there is a cache, and images in it may be executed.</summary>
internal static class CacheChecks
{
    internal static IEnumerable<Finding> Run(SystemFiles files, Func<CacheDirectory> locate)
    {
        CacheDirectory directory;
        try
        {
            directory = locate();
        }
        catch (CacheException e)
        {
            return [Finding.Failure("cache", e.Message, "name a directory of yours with TRAPLESS_CACHE")];
        }
        return [Writable(directory), NoExec(files, directory.Root)];
    }

    private static Finding Writable(CacheDirectory directory)
    {
        var probe = Path.Combine(directory.Images, ".new-doctor-" + Guid.NewGuid().ToString("n"));
        try
        {
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return Finding.Ok("cache", directory.Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Failure("cache", $"{directory.Root} cannot be written: {e.Message}", "free space, or name another directory with TRAPLESS_CACHE");
        }
    }

    /// <summary>Options of the mount point with the longest path that leads to the cache (proc(5), mountinfo).</summary>
    internal static Finding NoExec(SystemFiles files, string cache)
    {
        var mounts = (files.Read("/proc/self/mountinfo") ?? "").Split('\n').Select(l => l.Split(' ')).Where(f => f.Length > 5 && IsAbove(f[4], cache));
        var mount = mounts.MaxBy(f => f[4].Length);
        return mount?[5].Split(',').Contains("noexec", StringComparer.Ordinal) is true
            ? Finding.Failure("noexec", $"{cache} lies on {mount[4]}, which is mounted noexec", "name a directory elsewhere with TRAPLESS_CACHE")
            : Finding.Ok("noexec", $"images may be executed ({mount?[4] ?? "mount unknown"})");
    }

    private static bool IsAbove(string mount, string path) =>
        mount is "/" || string.Equals(path, mount, StringComparison.Ordinal) || path.StartsWith(mount + "/", StringComparison.Ordinal);
}
