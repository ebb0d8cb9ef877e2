using System.Collections.Immutable;

namespace Trapless.Abi;

/// <summary>A constant of an argument that one release knows and another does not.</summary>
/// <param name="Rule">The argument.</param>
/// <param name="Constant">The constant.</param>
public sealed record ConstantDifference(ArgumentRule Rule, AbiConstant Constant);

/// <summary>A structure whose layout differs; null where a release does not have it.</summary>
/// <param name="Name">The structure.</param>
/// <param name="Before">Its layout in the first release.</param>
/// <param name="After">Its layout in the second.</param>
public sealed record StructureDifference(string Name, Structure? Before, Structure? After);

/// <summary>What a second kernel release has and a first one has not, and the other way round.</summary>
public sealed class AbiComparison
{
    /// <summary>Compares two releases of one definition; either may be the later one.</summary>
    public AbiComparison(AbiDefinition definition, KernelVersion before, KernelVersion after)
    {
        ArgumentNullException.ThrowIfNull(definition);
        KernelDifferences differences = definition.Differences;
        AddedCalls = [.. definition.Calls.Where(call => !call.IsIn(before) && call.IsIn(after))];
        RemovedCalls = [.. definition.Calls.Where(call => call.IsIn(before) && !call.IsIn(after))];
        AddedConstants = Constants(differences, after, before);
        RemovedConstants = Constants(differences, before, after);
        Structures = [.. differences.Structures.Select(s => s.Name).Distinct(StringComparer.Ordinal)
            .Select(name => new StructureDifference(name, differences.Layout(name, before), differences.Layout(name, after)))
            .Where(difference => difference.Before?.Version != difference.After?.Version)];
        BegunChanges = [.. differences.Changes.Where(change => change.Since > before && change.Since <= after)];
        UndoneChanges = [.. differences.Changes.Where(change => change.Since > after && change.Since <= before)];
    }

    /// <summary>Calls of the second release alone.</summary>
    public ImmutableArray<SystemCall> AddedCalls { get; }

    /// <summary>Calls of the first release alone.</summary>
    public ImmutableArray<SystemCall> RemovedCalls { get; }

    /// <summary>Constants of the second release alone, of calls that both have.</summary>
    public ImmutableArray<ConstantDifference> AddedConstants { get; }

    /// <summary>Constants of the first release alone, of calls that both have.</summary>
    public ImmutableArray<ConstantDifference> RemovedConstants { get; }

    /// <summary>Structures with another layout.</summary>
    public ImmutableArray<StructureDifference> Structures { get; }

    /// <summary>Changes that the second release has and the first has not.</summary>
    public ImmutableArray<CallChange> BegunChanges { get; }

    /// <summary>Changes that the first release has and the second has not.</summary>
    public ImmutableArray<CallChange> UndoneChanges { get; }

    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty => AddedCalls.IsEmpty && RemovedCalls.IsEmpty && AddedConstants.IsEmpty && RemovedConstants.IsEmpty
        && Structures.IsEmpty && BegunChanges.IsEmpty && UndoneChanges.IsEmpty;

    private static ImmutableArray<ConstantDifference> Constants(KernelDifferences differences, KernelVersion has, KernelVersion lacks) =>
        [.. from rule in differences.Rules
            where rule.Call.IsIn(has) && rule.Call.IsIn(lacks)
            from constant in rule.ConstantsOf(has)
            where !constant.IsIn(lacks)
            select new ConstantDifference(rule, constant)];
}
