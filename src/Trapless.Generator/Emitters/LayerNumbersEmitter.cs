using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>The numbers as constants for freestanding C#: no code, no data, no dependency.</summary>
public sealed class LayerNumbersEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "numbers for the layer";

    /// <inheritdoc/>
    public string OutputPath => "src/freestanding/Layer/Slots/SystemCalls.g.cs";

    /// <inheritdoc/>
    public string Emit(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        StringBuilder text = new();
        text.Append("// ").Append(Banner.Of(model.Abi.SourceFile)).Append('\n');
        text.Append("\nnamespace Trapless.Layer;\n\n");
        text.Append("/// <summary>The system call numbers of x86-64; the names are the kernel's.</summary>\n");
        text.Append("internal static class SystemCall\n{\n");
        foreach (SystemCall call in model.Abi.Calls)
            text.Append(CultureInfo.InvariantCulture, $"    public const int {PascalCase(call.Name)} = {call.Number};\n");
        return text.Append("}\n").ToString();
    }

    /// <summary><c>io_uring_setup</c> gives <c>IoUringSetup</c>.</summary>
    public static string PascalCase(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
