using System.Security.Cryptography;

namespace Trapless.Cache;

/// <summary>The file an image is made of, read whole and known not to have changed meanwhile.</summary>
/// <param name="Path">As the caller named it.</param>
/// <param name="Status">Before and after reading.</param>
/// <param name="Bytes">Its content.</param>
internal sealed record Original(string Path, FileStatus Status, byte[] Bytes)
{
    /// <summary>SHA-256 of the content, lower-case hexadecimal.</summary>
    internal string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>Reads a file; one that others may not read only if the image is not <paramref name="forAll"/>.</summary>
    /// <exception cref="CacheException">Unreadable, not regular, too large, or changed while it was read.</exception>
    internal static Original Read(string path, bool forAll = false)
    {
        try
        {
            using var file = UnlockedFile.Read(path);
            var status = FileStatus.Of(file);
            if (forAll && !status.IsReadableByAll)
                throw new CacheException(CacheProblem.Unreadable, $"{path}: not readable by everybody, so kept out of the cache everybody reads");
            var bytes = Content(path, file, status);
            return FileStatus.Of(file).Key == status.Key && !(status.Key.IsCoarse && IsAnother(bytes, Content(path, file, status)))
                ? new Original(path, status, bytes)
                : throw new CacheException(CacheProblem.Changing, $"{path}: changed while it was read; run the command again");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CacheException(CacheProblem.Unreadable, $"{path}: cannot be read ({e.Message})", e);
        }
    }

    /// <summary>Where a write within the second is not seen by the times, only a second look tells that the file is not one half old and one half new.</summary>
    private static bool IsAnother(byte[] bytes, byte[] again) => !bytes.AsSpan().SequenceEqual(again);

    private static byte[] Content(string path, Microsoft.Win32.SafeHandles.SafeFileHandle file, FileStatus status)
    {
        if (!status.IsRegular || status.Key.Size > (ulong)Array.MaxLength)
            throw new CacheException(CacheProblem.Unreadable, $"{path}: not a regular file below 2 GiB");
        var bytes = GC.AllocateUninitializedArray<byte>((int)status.Key.Size);
        for (var done = 0; done < bytes.Length;)
        {
            var count = RandomAccess.Read(file, bytes.AsSpan(done), done);
            if (count == 0) throw new CacheException(CacheProblem.Changing, $"{path}: became shorter while it was read; run the command again");
            done += count;
        }
        return bytes;
    }
}
