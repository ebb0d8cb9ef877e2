using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Trapless.Abi;

/// <summary>
/// The system calls of the repository's own definition, without reading a file: names for reports, prototypes for traces.
/// Thread-safe. The data are generated; a call is decoded when it is asked for.
/// </summary>
public static partial class SystemCallTable
{
    private static readonly string?[] Lines = ReadLines();
    private static readonly string?[] Names = new string?[Lines.Length];
    private static readonly SystemCall?[] Calls = new SystemCall?[Lines.Length];
    private static readonly Lazy<FrozenDictionary<string, int>> Numbers = new(ReadNumbers);

    /// <summary>The kernel's name of a number; null when the definition has none.</summary>
    public static string? Name(int number) =>
        Line(number) is { } line ? Names[number] ??= line.Split('|', 3)[1] : null;

    /// <summary>The kernel's name of a number, or <c>syscall_NUMBER</c>: what a report prints.</summary>
    public static string DisplayName(int number) =>
        Name(number) ?? string.Create(CultureInfo.InvariantCulture, $"syscall_{number}");

    /// <summary>The call of a number; null when the definition has none.</summary>
    public static SystemCall? Find(int number) =>
        Line(number) is { } line ? Calls[number] ??= SystemCallRecord.Read(line) : null;

    /// <summary>The call of a name; null when the definition has none.</summary>
    public static SystemCall? Find(string name) =>
        Numbers.Value.TryGetValue(name, out int number) ? Find(number) : null;

    private static string? Line(int number) => (uint)number < (uint)Lines.Length ? Lines[number] : null;

    private static string?[] ReadLines()
    {
        string?[] lines = new string?[SlotContract.SlotCount];
        ReadOnlySpan<byte> records = Records;
        foreach (Range range in records.Split((byte)'\n'))
        {
            string line = Encoding.UTF8.GetString(records[range]);
            lines[int.Parse(line.AsSpan(0, line.IndexOf('|', StringComparison.Ordinal)), CultureInfo.InvariantCulture)] = line;
        }

        return lines;
    }

    private static FrozenDictionary<string, int> ReadNumbers() => Enumerable.Range(0, Lines.Length)
        .Where(number => Lines[number] is not null)
        .ToFrozenDictionary(number => Name(number)!, StringComparer.Ordinal);
}
