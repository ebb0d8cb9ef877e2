using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>
/// The tables abi_arguments, abi_constants and abi_structures. Only what differs between the releases is written: a constant that all
/// of them know, or that none names, is the running kernel's business.
/// </summary>
internal static class ArgumentTableWriter
{
    private const int None = 0xFF;

    public static void Append(StringBuilder text, GenerationModel model)
    {
        KernelVersion oldest = model.Releases.First().Release;
        Dictionary<string, (int First, int Count)> places = new(StringComparer.Ordinal);
        StringBuilder constants = new();
        int count = 0;
        foreach (ConstantSet set in model.Newest.Differences.Sets)
        {
            AbiConstant[] newer = [.. set.Constants.Where(c => c.Since > oldest || c.Removed is not null)];
            places.Add(set.Name, (count, newer.Length));
            count += newer.Length;
            AppendConstants(constants, set, newer);
        }

        AppendArguments(text, model, places);
        text.Append("\n\t.balign 8\nabi_constants:\n").Append(constants);
        AppendStructures(text, model);
    }

    private static void AppendConstants(StringBuilder text, ConstantSet set, AbiConstant[] constants)
    {
        foreach (AbiConstant constant in constants)
        {
            int removed = constant.Removed is { } release ? KernelTablesEmitter.Code(release) : 0xFFFF;
            text.Append(CultureInfo.InvariantCulture, $"\t.quad 0x{constant.Value:x}; .short 0x{KernelTablesEmitter.Code(constant.Since):x4}, 0x{removed:x4}; ");
            text.Append(CultureInfo.InvariantCulture, $".byte {(constant.IsHint ? 1 : 0)}, 0, 0, 0 /* {set.Name} {constant.Name} */\n");
        }
    }

    private static void AppendArguments(StringBuilder text, GenerationModel model, Dictionary<string, (int First, int Count)> places)
    {
        text.Append("\n\t.balign 8\nabi_arguments:\n");
        foreach (ArgumentRule rule in model.Newest.Differences.Rules)
        {
            var (first, count) = places[rule.Set.Name];
            if (count == 0)
                continue;
            ulong mask = rule.Width == 8 ? rule.Mask : rule.Mask & uint.MaxValue;
            int error = rule.Error is { } name ? AbiWords.Errors[name] : 0;
            text.Append(CultureInfo.InvariantCulture, $"\t.short {rule.Call.Number}; .byte {rule.Argument}, {(rule.Set.AreFlags ? 1 : 2)}; ");
            text.Append(CultureInfo.InvariantCulture, $".short 0x{rule.Field?.Offset ?? 0xFFFF:x4}; .byte {rule.Width}, {error}; .quad 0x{mask:x}; ");
            text.Append(CultureInfo.InvariantCulture, $".short {first}, {count}; .byte {rule.Condition?.Argument ?? None}, {SizeArgument(rule.Call, rule.Argument)}; ");
            text.Append(CultureInfo.InvariantCulture, $".short 0; .quad {rule.Condition?.Value ?? 0} /* {rule.Call.Name} {rule.Subject} */\n");
        }

        text.Append("\t.short 0xffff; .zero 30\n");
    }

    /// <summary>Structures whose size the program passes: the kernel refuses a larger one unless what it does not know is zero.</summary>
    private static void AppendStructures(StringBuilder text, GenerationModel model)
    {
        text.Append("\n\t.balign 2\nabi_structures:\n");
        foreach (SystemCall call in model.Abi.Calls)
        {
            for (int i = 0; i < call.Arguments.Length; i++)
            {
                int size = SizeArgument(call, i);
                foreach (Structure structure in model.Newest.Differences.Structures.Where(s => size != None && IsPointerTo(call.Arguments[i], s)))
                {
                    text.Append(CultureInfo.InvariantCulture, $"\t.short {call.Number}; .byte {i}, {size}; .short 0x{KernelTablesEmitter.Code(structure.Since):x4}, ");
                    text.Append(CultureInfo.InvariantCulture, $"{structure.Size} /* {call.Name} {structure.Name} {structure.Version} */\n");
                }
            }
        }

        text.Append("\t.short 0xffff; .zero 6\n");
    }

    private static bool IsPointerTo(Argument argument, Structure structure) =>
        argument.Type.Replace("const ", "", StringComparison.Ordinal).Equals($"struct {structure.Name} *", StringComparison.Ordinal);

    /// <summary>The index of the argument that holds the size in bytes of what this one points to; <see cref="None"/> when there is none.</summary>
    private static int SizeArgument(SystemCall call, int argument)
    {
        if (call.Arguments[argument] is not { Use: ArgumentUse.In or ArgumentUse.InOut, Size: { Unit: BufferUnit.Bytes, Argument: { } name, Indirect: false } })
            return None;
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            if (call.Arguments[i].Name.Equals(name, StringComparison.Ordinal))
                return i;
        }

        return None;
    }
}
