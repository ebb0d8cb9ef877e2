using System.Security.Cryptography;

namespace Trapless.Cache;

/// <summary>The last 48 bytes of an image: a magic and the SHA-256 of everything before it.</summary>
public static class ImageTrailer
{
    /// <summary>Bytes of the trailer.</summary>
    public const int Size = 48;

    /// <summary>The magic it begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "TRAPLESSIMAGE\0\u0001\0"u8;

    /// <summary>The trailer of an image with the given content.</summary>
    public static byte[] For(ReadOnlySpan<byte> content)
    {
        var trailer = new byte[Size];
        Magic.CopyTo(trailer);
        SHA256.HashData(content, trailer.AsSpan(Magic.Length));
        return trailer;
    }

    /// <summary>Whether a whole image ends with the trailer of its content: it is complete and unaltered.</summary>
    public static bool IsValid(ReadOnlySpan<byte> image) =>
        image.Length > Size && For(image[..^Size]).AsSpan().SequenceEqual(image[^Size..]);

    /// <summary>As <see cref="IsValid(ReadOnlySpan{byte})"/>, of a file; false also if it cannot be read.</summary>
    public static bool IsValid(string path)
    {
        try
        {
            return IsValid(UnlockedFile.ReadAll(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
