using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>Which calls the layer hooks, for the section that images carry (<see cref="LayerSlots"/>).</summary>
public sealed class HookedNumbersEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "hooked numbers for images";

    /// <inheritdoc/>
    public string OutputPath => "src/Trapless.Abi/Table/LayerSlots.g.cs";

    /// <inheritdoc/>
    public string Emit(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        StringBuilder text = new();
        text.Append("// ").Append(Banner.Of(model.Abi.SourceFile, model.Hooks.SourceFile)).Append('\n');
        text.Append("\nnamespace Trapless.Abi;\n\n");
        text.Append("public static partial class LayerSlots\n{\n");
        text.Append("    /// <summary>The numbers of the calls the layer hooks, ascending.</summary>\n");
        text.Append("    private static ReadOnlySpan<ushort> Hooked =>\n    [\n");
        for (int number = 0; number < SlotContract.SlotCount; number++)
        {
            if (model.Hooks.Entry(number) is not null)
                text.Append(CultureInfo.InvariantCulture, $"        {number}, // {model.NameOf(number)}\n");
        }

        return text.Append("    ];\n}\n").ToString();
    }
}
