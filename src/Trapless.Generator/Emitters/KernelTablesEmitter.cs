using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>
/// What the definitions say about kernel releases, as read-only data of the layer for GNU as. Their form is in docs/formats.md, their
/// C# view in Layer/Abi/KernelTables.cs.
/// </summary>
public sealed class KernelTablesEmitter : IEmitter
{
    /// <summary>Stands for a release or a number that there is not: later than all.</summary>
    private const int Never = 0xFFFF;

    /// <summary>Bytes of the name of a release with its NUL.</summary>
    private const int NameSize = 14;

    private static readonly string[] Tables = ["abi_versions", "abi_lives", "abi_arguments", "abi_constants", "abi_structures", "abi_conversions"];

    /// <inheritdoc/>
    public string Name => "kernel releases for the layer";

    /// <inheritdoc/>
    public string OutputPath => "src/freestanding/Layer/Abi/KernelTables.g.S";

    /// <summary>A release as the tables write it: major * 256 + minor, so that they order as numbers.</summary>
    public static int Code(KernelVersion version) => (version.Major << 8) | version.Minor;

    /// <inheritdoc/>
    public string Emit(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        StringBuilder text = new();
        text.Append("/* ").Append(Banner.Of(model.Abi.SourceFile, model.Newest.SourceFile)).Append(" */\n");
        text.Append("\n\t.section .rodata\n");
        AppendVersions(text, model);
        AppendLives(text, model);
        ArgumentTableWriter.Append(text, model);
        AppendConversions(text, model);
        AppendAddresses(text);
        text.Append("\n\t.section .note.GNU-stack,\"\",@progbits\n");
        return text.ToString();
    }

    private static void AppendVersions(StringBuilder text, GenerationModel model)
    {
        text.Append("\n\t.balign 2\nabi_versions:\n");
        foreach (AbiVersion version in model.Releases)
        {
            text.Append(CultureInfo.InvariantCulture, $"\t.short 0x{Code(version.Release):x4}; .ascii \"{version.Name}\"; .zero {NameSize - version.Name.Length}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\t.short 0; .zero {NameSize}\n");
    }

    private static void AppendLives(StringBuilder text, GenerationModel model)
    {
        text.Append("\n\t.balign 2\nabi_lives:\n");
        for (int number = 0; number < SlotContract.SlotCount; number++)
        {
            SystemCall? call = model.Abi.Find(number);
            int since = call is null || call.IsUnimplemented ? Never : Code(call.Since);
            int removed = call?.Removed is { } version ? Code(version) : Never;
            text.Append(CultureInfo.InvariantCulture, $"\t.short 0x{since:x4}, 0x{removed:x4} /* {number}{(call is null ? "" : " ")}{call?.Name} */\n");
        }
    }

    private static void AppendConversions(StringBuilder text, GenerationModel model)
    {
        text.Append("\n\t.balign 2\nabi_conversions:\n");
        foreach (Conversion conversion in model.Newest.Differences.Conversions.Values.OrderBy(c => c.Call.Number))
        {
            int since = conversion.Uses.Select(use => Code(use.Since)).DefaultIfEmpty(0).Max();
            int kind = (conversion.Implementation == Implementation.Custom ? 2 : 0) + (conversion.Adjusts ? 1 : 0);
            text.Append(CultureInfo.InvariantCulture, $"\t.short {conversion.Call.Number}, 0x{since:x4}, {kind}, 0 /* {conversion.Call.Name}: {conversion.Function} */\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\t.short 0x{Never:x4}, 0, 0, 0\n");
    }

    /// <summary>C# asks for an address by calling: a field could hold no relocated one.</summary>
    private static void AppendAddresses(StringBuilder text)
    {
        text.Append("\n\t.text\n");
        foreach (string table in Tables)
            text.Append(CultureInfo.InvariantCulture, $"\t.globl address_of_{table}\naddress_of_{table}:\n\tlea {table}(%rip), %rax\n\tret\n");
    }
}
