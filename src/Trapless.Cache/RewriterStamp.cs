using System.Globalization;
using Trapless.Abi;
using Trapless.Elf;
using Trapless.Rewriter;

namespace Trapless.Cache;

/// <summary>
/// Notes which rewriter made the images of a cache. Keys say only that the original is the same; after a repair of the
/// rewriter the old images must go.
/// </summary>
internal static class RewriterStamp
{
    /// <summary>Differs whenever the code that decides what an image looks like does; builds are deterministic.</summary>
    private static readonly string Current = string.Join('-',
        new[] { typeof(ImageRewriter), typeof(ElfFile), typeof(SlotContract) }.Select(t => t.Module.ModuleVersionId.ToString("n", CultureInfo.InvariantCulture)));

    /// <summary>Whether all images of the cache come from this rewriter.</summary>
    internal static bool IsCurrent(CacheDirectory directory)
    {
        try
        {
            return string.Equals(File.ReadAllText(PathIn(directory)), Current, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Empties the cache and notes this rewriter. The caller holds the lock.</summary>
    /// <exception cref="CacheException">The cache cannot be written.</exception>
    internal static void Renew(CacheDirectory directory)
    {
        var path = PathIn(directory);
        try
        {
            CacheMaintenance.RemoveAll(directory);
            var aside = Path.Combine(directory.Index, Temporary.NewName());
            File.WriteAllText(aside, Current);
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheException.Writing(path, e);
        }
    }

    private static string PathIn(CacheDirectory directory) => Path.Combine(Path.GetDirectoryName(directory.Index)!, "rewriter");
}
