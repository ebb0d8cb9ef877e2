namespace Trapless.Cache;

/// <summary>One image as <c>cache list</c> shows it.</summary>
/// <param name="File">Its name: build-id and content hash of the original.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Originals">Index entries that lead to it.</param>
/// <param name="Unpatched">Sites left alone, or null if no entry leads to it.</param>
public sealed record ImageSummary(string File, ulong Size, int Originals, int? Unpatched);

/// <summary>What <c>cache verify</c> found and did.</summary>
/// <param name="Images">Images that are sound.</param>
/// <param name="Damaged">Images whose content does not match their trailer; removed.</param>
/// <param name="Orphans">Images no index entry leads to, and files left by killed writers; removed.</param>
/// <param name="Stale">Index entries whose image is gone or altered; removed, so that it is rebuilt on its next use.</param>
public sealed record CacheVerification(int Images, IReadOnlyList<string> Damaged, IReadOnlyList<string> Orphans, IReadOnlyList<string> Stale);

/// <summary>Lists, verifies and empties a cache.</summary>
public static class CacheMaintenance
{
    /// <summary>All images by name.</summary>
    public static IReadOnlyList<ImageSummary> List(CacheDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var users = Records(directory).Select(r => r.Record).OfType<IndexRecord.Image>().ToLookup(r => r.File, StringComparer.Ordinal);
        return [.. ImageNames(directory).Order(StringComparer.Ordinal).Select(name => new ImageSummary(
            name, FileStatus.TryGet(Path.Combine(directory.Images, name))?.Key.Size ?? 0, users[name].Count(), users[name].FirstOrDefault()?.Unpatched))];
    }

    /// <summary>Hashes every image and checks every index entry; what is bad is removed and rebuilt on its next use.</summary>
    /// <exception cref="CacheException">The cache cannot be written.</exception>
    public static CacheVerification Verify(CacheDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var locks = new WriterLocks(directory);
        using var working = locks.Working();
        using var changing = locks.Changing();
        var damaged = ImageNames(directory).Where(n => !ImageTrailer.IsValid(Path.Combine(directory.Images, n))).ToArray();
        Remove(directory.Images, damaged);
        var stale = Records(directory).Where(r => IsStale(directory, r.Record)).Select(r => r.Name).ToArray();
        Remove(directory.Index, stale);
        var used = Records(directory).Select(r => r.Record).OfType<IndexRecord.Image>().Select(r => r.File).ToHashSet(StringComparer.Ordinal);
        var orphans = AllFiles(directory.Images).Where(n => !used.Contains(n)).ToArray();
        Remove(directory.Images, orphans);
        Remove(directory.Index, AllFiles(directory.Index).Where(Temporary.Is));
        return new CacheVerification(ImageNames(directory).Count(), damaged, orphans, stale);
    }

    /// <summary>Removes all images and index entries. Programs that run keep the images they have mapped; what is being rewritten appears afterwards.</summary>
    /// <returns>How many images were removed.</returns>
    /// <exception cref="CacheException">The cache cannot be written.</exception>
    public static int Clear(CacheDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var locks = new WriterLocks(directory);
        using var working = locks.Working();
        using var changing = locks.Changing();
        return RemoveAll(directory);
    }

    /// <summary>Removes what writers that were killed left half written. The caller may change the cache.</summary>
    internal static void RemoveLeftBehind(CacheDirectory directory)
    {
        new WriterLocks(directory).RemoveLeftBehind();
        foreach (var path in new[] { directory.Images, directory.Index }) Remove(path, AllFiles(path).Where(Temporary.IsLeftBehind));
    }

    /// <summary>Empties the directories. Index entries go first, so that none leads to a removed image.</summary>
    internal static int RemoveAll(CacheDirectory directory)
    {
        Remove(directory.Index, AllFiles(directory.Index));
        var images = AllFiles(directory.Images).ToArray();
        Remove(directory.Images, images);
        return images.Count(n => !Temporary.Is(n));
    }

    private static bool IsStale(CacheDirectory directory, IndexRecord? record) => record switch
    {
        null => true,
        IndexRecord.Image image => FileStatus.TryGet(Path.Combine(directory.Images, image.File)) is not { } status || !image.Matches(status),
        _ => false,
    };

    private static IEnumerable<(string Name, IndexRecord? Record)> Records(CacheDirectory directory)
    {
        var index = new CacheIndex(directory);
        return index.Names().Select(n => (n, index.Read(n)));
    }

    private static IEnumerable<string> ImageNames(CacheDirectory directory) => AllFiles(directory.Images).Where(n => !Temporary.Is(n));

    private static IEnumerable<string> AllFiles(string path) => Entries.Names(path);

    private static void Remove(string directory, IEnumerable<string> names)
    {
        foreach (var name in names.ToArray()) Delete(Path.Combine(directory, name));
    }

    private static void Delete(string path)
    {
        try
        {
            Entries.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheException.Writing(path, e);
        }
    }
}
