using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Trapless.Abi;

/// <summary>The system calls of one ABI, as its definition file and the files it includes give them. Immutable.</summary>
public sealed class AbiDefinition
{
    private readonly FrozenDictionary<int, SystemCall> byNumber;
    private readonly FrozenDictionary<string, SystemCall> byName;

    /// <summary>Makes a definition of calls whose numbers and names are unique.</summary>
    /// <param name="name">The ABI, for example <c>linux-x86_64</c>.</param>
    /// <param name="version">The newest kernel release described.</param>
    /// <param name="sourceFile">The definition file, as it was named when read.</param>
    /// <param name="calls">The calls in any order.</param>
    /// <param name="lineage">Each BASE of the definition in the order read; the last one is its own.</param>
    /// <param name="differences">What the releases differ in.</param>
    public AbiDefinition(string name, KernelVersion version, string sourceFile, IEnumerable<SystemCall> calls, IEnumerable<AbiVersion> lineage, KernelDifferences differences)
    {
        Lineage = [.. lineage];
        Differences = differences;
        Name = name;
        Version = version;
        SourceFile = sourceFile;
        Calls = [.. calls.OrderBy(call => call.Number)];
        byNumber = Calls.ToFrozenDictionary(call => call.Number);
        byName = Calls.ToFrozenDictionary(call => call.Name, StringComparer.Ordinal);
    }

    /// <summary>The ABI, for example <c>linux-x86_64</c>.</summary>
    public string Name { get; }

    /// <summary>The newest kernel release described.</summary>
    public KernelVersion Version { get; }

    /// <summary>The definition file, as it was named when read.</summary>
    public string SourceFile { get; }

    /// <summary>Each BASE of the definition in the order read; the last one is its own.</summary>
    public ImmutableArray<AbiVersion> Lineage { get; }

    /// <summary>What the releases differ in, beside having a call or not.</summary>
    public KernelDifferences Differences { get; }

    /// <summary>The calls by rising number; numbers have gaps.</summary>
    public ImmutableArray<SystemCall> Calls { get; }

    /// <summary>The kernel releases with a definition of their own, oldest first: the lineage behind the definition of the calls.</summary>
    public IEnumerable<AbiVersion> Releases => Lineage.SkipWhile((version, i) => i == 0 && Lineage.Length > 1 && version.Release > Lineage[1].Release);

    /// <summary>The call with this number, or null.</summary>
    public SystemCall? Find(int number) => byNumber.GetValueOrDefault(number);

    /// <summary>The call with this name, or null.</summary>
    public SystemCall? Find(string name) => byName.GetValueOrDefault(name);
}
