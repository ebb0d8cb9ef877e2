using System.Globalization;
using System.Text.RegularExpressions;

namespace Trapless.Loader.Tests.Support;

/// <summary>Reads what the tests need of GNU assembler text.</summary>
internal static partial class AssemblyText
{
    /// <summary>Every <c>.set NAME, NUMBER</c>.</summary>
    public static Dictionary<string, long> Settings(string text) =>
        Setting().Matches(text).ToDictionary(m => m.Groups["name"].Value, m => Number(m.Groups["value"].Value), StringComparer.Ordinal);

    /// <summary>A decimal or hexadecimal number.</summary>
    public static long Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : long.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*\.set\s+(?<name>[A-Z]\w+),\s*(?<value>0x[0-9a-f]+|\d+)\s*(/\*.*)?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Setting();
}
