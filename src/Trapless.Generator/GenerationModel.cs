using Trapless.Abi;

namespace Trapless.Generator;

/// <summary>All that an output may be made from.</summary>
/// <param name="Abi">The system calls.</param>
/// <param name="Hooks">The calls the layer handles.</param>
public sealed record GenerationModel(AbiDefinition Abi, HookTable Hooks)
{
    /// <summary>The name of the call with this number in a comment's form, or an empty text.</summary>
    public string NameOf(int number) => Abi.Find(number)?.Name ?? "";
}
