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
            return [Finding.Failure("cache", e.Message, NoPlace)];
        }
        return [Writable(files, directory), NoExec(files, directory.Root)];
    }

    private const string NoPlace = "name a directory of yours with TRAPLESS_CACHE or XDG_CACHE_HOME; for a read-only system let root make images beforehand: trapless rewrite --cache /var/cache/trapless --closure PROG";

    private static Finding Writable(SystemFiles files, CacheDirectory directory)
    {
        var probe = Path.Combine(directory.Images, ".new-doctor-" + Guid.NewGuid().ToString("n"));
        try
        {
            using (var file = UnlockedFile.Create(probe)) RandomAccess.Write(file, [0], 0);
            Entries.Delete(probe);
            return Finding.Ok("cache", directory.Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var readOnly = MountPoint.Of(files, directory.Root) is { IsReadOnly: true } mount ? $" ({mount.Path} is mounted read-only)" : "";
            return Count(directory) is > 0 and var images
                ? Finding.Warning("cache", $"{directory.Root} cannot be written{readOnly}; its {images} images are used, what has none runs without", NoPlace)
                : Finding.Failure("cache", $"{directory.Root} cannot be written{readOnly}: {e.Message}", "free space, or " + NoPlace);
        }
    }

    private static int Count(CacheDirectory directory)
    {
        try
        {
            return Entries.Names(directory.Images).Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Options of the mount that leads to the cache.</summary>
    internal static Finding NoExec(SystemFiles files, string cache) => MountPoint.Of(files, cache) switch
    {
        { IsNoExec: true } mount => Finding.Failure("noexec", $"{cache} lies on {mount.Path}, which is mounted noexec", "name a directory elsewhere with TRAPLESS_CACHE"),
        var mount => Finding.Ok("noexec", $"images may be executed ({mount?.Path ?? "mount unknown"})"),
    };
}
