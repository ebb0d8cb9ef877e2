using Trapless.Abi;

namespace Trapless.Loader.Tests.Support;

/// <summary>What <c>Layer/Slots/hooks.conf</c> says: which call is hooked by which symbol.</summary>
internal static class Hooks
{
    /// <summary>Entry symbol by system call number.</summary>
    public static IReadOnlyDictionary<int, string> ByNumber { get; } = Read();

    /// <summary>Each entry symbol once.</summary>
    public static IEnumerable<string> Entries => ByNumber.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static Dictionary<int, string> Read() => Repository.Source("Layer/Slots/hooks.conf").Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(words => SystemCallTable.Find(words[0])!.Number, words => words[1]);
}
