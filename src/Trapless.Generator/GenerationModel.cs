using Trapless.Abi;

namespace Trapless.Generator;

/// <summary>All that an output may be made from.</summary>
/// <param name="Abi">The system calls.</param>
/// <param name="Newest">The newest kernel release; its lineage leads through all described ones.</param>
/// <param name="Hooks">The calls the layer handles.</param>
public sealed record GenerationModel(AbiDefinition Abi, AbiDefinition Newest, HookTable Hooks)
{
    /// <summary>The kernel releases with a definition of their own, oldest first.</summary>
    public IEnumerable<AbiVersion> Releases => Newest.Releases;

    /// <summary>The name of the call with this number in a comment's form, or an empty text.</summary>
    public string NameOf(int number) => Abi.Find(number)?.Name ?? "";
}
