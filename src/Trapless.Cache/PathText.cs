using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Trapless.Cache;

/// <summary>
/// Paths as text, exactly. To the kernel a path is bytes other than NUL, and .NET would read those that are no UTF-8 all as U+FFFD. Here each such byte
/// becomes a lone surrogate, U+DC80 to U+DCFF, which no UTF-8 stands for (Python's surrogateescape, PEP 383): so every path has a text of its own, which may be split
/// and joined at '/', ':' and the like, and becomes the same bytes again. Such text is for <see cref="Native"/>, not for .NET's own files.
/// </summary>
public static class PathText
{
    private const char FirstByte = '\uDC80', LastByte = '\uDCFF', Surrogates = '\uDC00', Unreadable = '\uFFFD';
    private const int LongestPath = 4096;

    /// <summary>The text of bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        for (; !bytes.IsEmpty; bytes = bytes[Decode(bytes, text)..]) { }
        return text.ToString();
    }

    /// <summary>The bytes of text, without a NUL behind them.</summary>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new ArrayBufferWriter<byte>(text.Length + 1);
        var done = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (!IsByte(text, at)) continue;
            _ = Encoding.UTF8.GetBytes(text.AsSpan(done, at - done), bytes);
            bytes.Write([(byte)text[at]]);
            done = at + 1;
        }
        _ = Encoding.UTF8.GetBytes(text.AsSpan(done), bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>For formats that take text only (JSON): what is none becomes U+FFFD.</summary>
    public static string Printable(string text) => Encoding.UTF8.GetString(Encode(text));

    /// <summary>Whether .NET may have lost bytes when it read this text from the kernel.</summary>
    public static bool MayHaveLost(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains(Unreadable, StringComparison.Ordinal);
    }

    /// <summary>Whether .NET's own files can be asked for it.</summary>
    internal static bool IsPlain(string text) => !text.AsSpan().ContainsAnyInRange(FirstByte, LastByte);

    /// <summary>The whole path of a file, as <see cref="Path.GetFullPath(string)"/> of text that .NET has read itself.</summary>
    /// <exception cref="CacheException">It is relative and the current directory has no path: it was removed, or its path is too long (getcwd(3)).</exception>
    internal static unsafe string Full(string path)
    {
        if (Path.IsPathRooted(path)) return Path.GetFullPath(path);
        var buffer = stackalloc byte[LongestPath];
        if (Native.CurrentDirectory(buffer, LongestPath) is null)
            throw new CacheException(CacheProblem.System, $"{path}: the current directory has no path; name the file from / on");
        return Path.GetFullPath(Decode(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer)) + "/" + path);
    }

    /// <summary>Appends a character, or the bytes in which there is none.</summary>
    /// <returns>How many bytes it took.</returns>
    private static int Decode(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        if (Rune.DecodeFromUtf8(bytes, out var rune, out var count) == OperationStatus.Done) _ = text.Append(rune.ToString());
        else
            foreach (var each in bytes[..count]) _ = text.Append((char)(Surrogates | each));
        return count;
    }

    /// <summary>Not the second half of a character's pair.</summary>
    private static bool IsByte(string text, int at) => text[at] is >= FirstByte and <= LastByte && (at == 0 || !char.IsHighSurrogate(text[at - 1]));
}
