using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>The reference page of the system calls, in Markdown.</summary>
public sealed class ReferencePageEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "reference page";

    /// <inheritdoc/>
    public string OutputPath => "docs/syscalls.md";

    /// <inheritdoc/>
    public string Emit(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        StringBuilder text = new();
        text.Append("<!-- ").Append(Banner.Of(model.Abi.SourceFile, model.Hooks.SourceFile)).Append(" -->\n");
        AppendIntroduction(text, model);
        text.Append("| number | call | result | since | layer | note |\n| --: | :-- | :-- | :-- | :-- | :-- |\n");
        foreach (SystemCall call in model.Abi.Calls)
            AppendRow(text, call, model.Hooks.Entry(call.Number));
        return text.ToString();
    }

    private static void AppendIntroduction(StringBuilder text, GenerationModel model) => text.Append(CultureInfo.InvariantCulture, $"""
        # System calls of {model.Abi.Name}

        The {model.Abi.Calls.Length} system calls that Trapless knows, up to Linux {model.Abi.Version}. After a colon stands what the kernel does with an
        argument; the words are defined at the head of `{model.Abi.SourceFile}`.

        * **result**: what a successful result is, when it is not merely 0.
        * **since**: the first release that has the call.
        * **layer**: the entry that handles the call; the others are *direct*: they trap as they always did.


        """);

    private static void AppendRow(StringBuilder text, SystemCall call, string? hook)
    {
        string arguments = call.Arguments.IsEmpty ? "void" : string.Join(", ", call.Arguments);
        string result = AbiWords.Of(call.Result).ToLowerInvariant();
        string layer = hook is null ? "direct" : $"`{hook}`";
        string type = call.ReturnType.EndsWith('*') ? call.ReturnType : call.ReturnType + " ";
        text.Append(CultureInfo.InvariantCulture, $"| {call.Number} | `{type}{call.Name}({arguments})` | {result} | {call.Since} | {layer} | {Note(call)} |\n");
    }

    private static string Note(SystemCall call)
    {
        if (call.IsUnimplemented)
            return "reserved, not implemented";
        if (call.Removed is { } removed)
            return $"removed in {removed}";
        if (!call.IsObsolete)
            return "";
        return call.Successor is { } successor ? $"obsolete, use `{successor}`" : "obsolete";
    }
}
