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
    private static readonly byte[] Current = Identities(typeof(ImageRewriter), typeof(ElfFile), typeof(SlotContract));

    /// <summary>Whether all images of the cache come from this rewriter.</summary>
    internal static bool IsCurrent(CacheDirectory directory)
    {
        try
        {
            return UnlockedFile.ReadAll(PathIn(directory)).AsSpan().SequenceEqual(Current);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Empties the cache and notes this rewriter. The caller is the only writer.</summary>
    /// <exception cref="CacheException">The cache cannot be written.</exception>
    internal static void Renew(CacheDirectory directory)
    {
        var path = PathIn(directory);
        try
        {
            CacheMaintenance.RemoveAll(directory);
            var aside = Path.Combine(directory.Index, Temporary.NewName());
            using (var file = UnlockedFile.Create(aside)) RandomAccess.Write(file, Current, 0);
            Entries.Rename(aside, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheException.Writing(path, e);
        }
    }

    /// <summary>The build's own identity of the assemblies these types are in, 16 bytes each.</summary>
    private static byte[] Identities(params Type[] types)
    {
        var bytes = new byte[types.Length * 16];
        for (var i = 0; i < types.Length; i++) types[i].Module.ModuleVersionId.TryWriteBytes(bytes.AsSpan(i * 16));
        return bytes;
    }

    private static string PathIn(CacheDirectory directory) => Path.Combine(Path.GetDirectoryName(directory.Index)!, "rewriter");
}
