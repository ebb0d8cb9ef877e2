using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>The digest of the layer's slots as a constant of the loader: an image that carries the same ones needs no others.</summary>
public sealed class SlotsDigestEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "digest of the slots";

    /// <inheritdoc/>
    public string OutputPath => "src/freestanding/Layer/Slots/SlotsDigest.g.cs";

    /// <inheritdoc/>
    public string Emit(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ulong digest = LayerSlots.Digest(LayerSlots.Section(number => model.Hooks.Entry(number) is not null));
        StringBuilder text = new();
        text.Append("// ").Append(Banner.Of(model.Abi.SourceFile, model.Hooks.SourceFile)).Append('\n');
        text.Append("\nnamespace Trapless.Layer;\n\n");
        text.Append("/// <summary>Digest of libsys_slots (Trapless.Abi.LayerSlots).</summary>\n");
        text.Append(CultureInfo.InvariantCulture, $"internal static class SlotsDigest\n{{\n    public const ulong Value = 0x{digest:x};\n}}\n");
        return text.ToString();
    }
}
