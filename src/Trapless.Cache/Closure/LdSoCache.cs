using System.Buffers.Binary;

namespace Trapless.Cache;

/// <summary>
/// <c>/etc/ld.so.cache</c> of glibc (format "glibc-ld.so.cache1.1"; glibc, sysdeps/generic/dl-cache.h): where ldconfig
/// found each library. Entries for special hardware are passed over: such a copy is rewritten when it is first mapped.
/// </summary>
internal sealed class LdSoCache
{
    private const int HeaderSize = 48, EntrySize = 24, CountAt = 20;
    private const uint X8664Library = 0x0303;

    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

    private LdSoCache(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("glibc-ld.so.cache1.1"u8) || bytes.Length < HeaderSize) return;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(CountAt));
        for (long i = 0, at = HeaderSize; i < count && at + EntrySize <= bytes.Length; i++, at += EntrySize) Add(bytes, bytes.AsSpan((int)at, EntrySize));
    }

    /// <summary>The system's cache; empty where there is none (musl) or it is of another format.</summary>
    internal static LdSoCache Load(string path = "/etc/ld.so.cache")
    {
        try
        {
            return new LdSoCache(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new LdSoCache([]);
        }
    }

    /// <summary>The path of a library, or null.</summary>
    internal string? Find(string name) => _paths.GetValueOrDefault(name);

    /// <summary>An entry: flags, offsets of name and path (from the file's start), OS version, hardware bits (8 bytes).</summary>
    private void Add(byte[] bytes, ReadOnlySpan<byte> entry)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != X8664Library || BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]) != 0) return;
        var (name, path) = (Text(bytes, entry[4..]), Text(bytes, entry[8..]));
        if (name.Length > 0 && path.Length > 0) _paths.TryAdd(name, path);
    }

    private static string Text(byte[] bytes, ReadOnlySpan<byte> offset)
    {
        var at = BinaryPrimitives.ReadUInt32LittleEndian(offset);
        if (at >= bytes.Length) return "";
        var rest = bytes.AsSpan((int)at);
        var end = rest.IndexOf((byte)0);
        return end < 0 ? "" : PathText.Decode(rest[..end]);
    }
}
