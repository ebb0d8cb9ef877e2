using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Trapless.Abi;

/// <summary>What the kernel releases of a definition differ in, beside having a call or not. Immutable.</summary>
public sealed class KernelDifferences
{
    /// <summary>Nothing: a definition without such statements.</summary>
    public static KernelDifferences None { get; } = new([], [], [], [], []);

    /// <summary>Collects what the statements said.</summary>
    public KernelDifferences(IEnumerable<ConstantSet> sets, IEnumerable<Structure> structures, IEnumerable<ArgumentRule> rules, IEnumerable<CallChange> changes, IEnumerable<Conversion> conversions)
    {
        Sets = [.. sets];
        Structures = [.. structures];
        Rules = [.. rules.OrderBy(rule => rule.Call.Number).ThenBy(rule => rule.Argument).ThenBy(rule => rule.Field?.Offset ?? -1)];
        Changes = [.. changes.OrderBy(change => change.Call.Number).ThenBy(change => change.Since)];
        Conversions = conversions.ToFrozenDictionary(conversion => conversion.Call.Number);
    }

    /// <summary>The sets of constants in the order of the definition.</summary>
    public ImmutableArray<ConstantSet> Sets { get; }

    /// <summary>Every layout of every structure, in the order of the definition.</summary>
    public ImmutableArray<Structure> Structures { get; }

    /// <summary>The rules by call number and argument.</summary>
    public ImmutableArray<ArgumentRule> Rules { get; }

    /// <summary>Changes that no constant shows, by call number and release.</summary>
    public ImmutableArray<CallChange> Changes { get; }

    /// <summary>The conversions by call number.</summary>
    public FrozenDictionary<int, Conversion> Conversions { get; }

    /// <summary>The layout a structure has in a release; null when the release does not have the structure.</summary>
    public Structure? Layout(string structure, KernelVersion release) =>
        Structures.LastOrDefault(s => s.Name.Equals(structure, StringComparison.Ordinal) && s.Since <= release);
}
