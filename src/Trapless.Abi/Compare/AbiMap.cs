using System.Collections.Immutable;

namespace Trapless.Abi;

/// <summary>How one call of a program's ABI is provided on a kernel.</summary>
/// <param name="Call">The call.</param>
/// <param name="Implementation">How.</param>
/// <param name="Conversion">The conversion that is used; null for <see cref="Implementation.None"/>, and for an adjustment that the rules alone describe.</param>
/// <param name="Constants">The constants the kernel does not know, of an adjusted call.</param>
public sealed record MapEntry(SystemCall Call, Implementation Implementation, Conversion? Conversion, ImmutableArray<ConstantDifference> Constants);

/// <summary>The conversion from a program's ABI to a kernel's: the entries of all calls that are not direct.</summary>
public sealed class AbiMap
{
    private AbiMap(AbiVersion program, AbiVersion kernel, IEnumerable<MapEntry> entries)
    {
        Program = program;
        Kernel = kernel;
        Entries = [.. entries.OrderBy(entry => entry.Call.Number)];
    }

    /// <summary>The ABI of the program.</summary>
    public AbiVersion Program { get; }

    /// <summary>The ABI of the kernel it runs on.</summary>
    public AbiVersion Kernel { get; }

    /// <summary>By call number; every other call of the program's ABI is direct.</summary>
    public ImmutableArray<MapEntry> Entries { get; }

    /// <summary>The map of a pair of releases of one definition.</summary>
    public static AbiMap Between(AbiDefinition definition, AbiVersion program, AbiVersion kernel)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(kernel);
        AbiComparison comparison = new(definition, kernel.Release, program.Release);
        IEnumerable<MapEntry> absent = comparison.AddedCalls.Select(call => Entry(definition, call, kernel.Release));
        IEnumerable<MapEntry> adjusted = comparison.AddedConstants
            .GroupBy(difference => difference.Rule.Call)
            .Select(group => new MapEntry(group.Key, Implementation.Adjust, Adjustment(definition, group.Key, kernel.Release), [.. group]));
        return new AbiMap(program, kernel, absent.Concat(adjusted));
    }

    /// <summary>How a call that the kernel may lack is provided.</summary>
    public static MapEntry Entry(AbiDefinition definition, SystemCall call, KernelVersion kernel)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(call);
        if (call.IsIn(kernel))
            return new MapEntry(call, Implementation.Direct, null, []);
        return definition.Differences.Conversions.GetValueOrDefault(call.Number) is { Implementation: Implementation.Custom } conversion
            && conversion.IsPossibleOn(kernel)
                ? new MapEntry(call, Implementation.Custom, conversion, [])
                : new MapEntry(call, Implementation.None, null, []);
    }

    private static Conversion? Adjustment(AbiDefinition definition, SystemCall call, KernelVersion kernel) =>
        definition.Differences.Conversions.GetValueOrDefault(call.Number) is { Adjusts: true } conversion && conversion.IsPossibleOn(kernel)
            ? conversion
            : null;
}
