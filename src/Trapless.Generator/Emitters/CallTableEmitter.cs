using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>The table of the reports: one UTF-8 text, so that it costs nothing until it is asked.</summary>
public sealed class CallTableEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "table for the reports";

    /// <inheritdoc/>
    public string OutputPath => "src/Trapless.Abi/Table/SystemCallTable.g.cs";

    /// <inheritdoc/>
    public string Emit(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        StringBuilder text = new();
        text.Append("// ").Append(Banner.Of(model.Abi.SourceFile)).Append('\n');
        text.Append("\nnamespace Trapless.Abi;\n\n");
        text.Append("public static partial class SystemCallTable\n{\n");
        text.Append("    /// <summary>One line for each call, in the form of <see cref=\"SystemCallRecord\"/>.</summary>\n");
        text.Append("    private static ReadOnlySpan<byte> Records => \"\"\"\n");
        foreach (SystemCall call in model.Abi.Calls)
            text.Append("        ").Append(SystemCallRecord.Write(call)).Append('\n');
        return text.Append("        \"\"\"u8;\n}\n").ToString();
    }
}
