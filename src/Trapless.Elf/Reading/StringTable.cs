using System.Text;

namespace Trapless.Elf;

/// <summary>NUL-terminated strings by offset. An offset outside the table is the empty string: names never make a file unreadable.</summary>
internal sealed class StringTable(ReadOnlyMemory<byte> bytes)
{
    /// <summary>A longer name is cut here; bounds what a table without terminators can cost.</summary>
    private const int LongestName = 1 << 16;

    public static StringTable Empty { get; } = new(default);

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The string at <paramref name="offset"/>, cut after <paramref name="longest"/> bytes.</summary>
    public string At(ulong offset, int longest = LongestName)
    {
        if (offset >= (ulong)bytes.Length)
        {
            return "";
        }

        var rest = bytes.Span[(int)offset..];
        rest = rest[..Math.Min(rest.Length, longest)];
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
