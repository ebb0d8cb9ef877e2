using System.Text;

namespace Trapless.Elf;

/// <summary>NUL-terminated strings by offset. An offset outside the table is the empty string: names never make a file unreadable.</summary>
internal sealed class StringTable(ReadOnlyMemory<byte> bytes)
{
    /// <summary>A longer name is cut here; bounds what a table without terminators can cost.</summary>
    private const int LongestName = 1 << 16;

    public static StringTable Empty { get; } = new(default);

    public ReadOnlyMemory<byte> Bytes => bytes;

    public string At(ulong offset)
    {
        if (offset >= (ulong)bytes.Length)
        {
            return "";
        }

        var rest = bytes.Span[(int)offset..];
        rest = rest[..Math.Min(rest.Length, LongestName)];
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
