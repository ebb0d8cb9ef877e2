using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>
/// The slot sections of the layer, for GNU as. Each slot is one macro call; slot_macros.inc beside the output gives the code
/// and pads it to <see cref="SlotContract.SlotSize"/> bytes. Behind the last slot of either lies nothing that is mapped anywhere.
/// </summary>
public sealed class SlotsEmitter : IEmitter
{
    private const string DirectEntry = "hook_direct";

    /// <inheritdoc/>
    public string Name => "slot sections";

    /// <inheritdoc/>
    public string OutputPath => "src/freestanding/Layer/Slots/Slots.g.S";

    /// <inheritdoc/>
    public string Emit(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        StringBuilder text = new();
        text.Append("/* ").Append(Banner.Of(model.Abi.SourceFile, model.Hooks.SourceFile)).Append(" */\n");
        text.Append("\n\t.include \"slot_macros.inc\"\n");
        text.Append("\n\t.section .libsys,\"ax\",@progbits\n");
        AppendSlots(text, model, "libsys_slots", number => model.Hooks.Entry(number) is not null);
        AppendSlots(text, model, "libsys_slots_all", static _ => true);
        AppendDispatch(text, model);
        text.Append("\n\t.section .note.GNU-stack,\"\",@progbits\n");
        return text.ToString();
    }

    private static void AppendSlots(StringBuilder text, GenerationModel model, string label, Func<int, bool> isHooked)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n\t.balign 4096\n\t.globl {label}\n{label}:\n\t.cfi_startproc\n");
        for (int number = 0; number < SlotContract.IdentitySlot; number++)
            text.Append(SlotLine.Of(number, model.NameOf(number), isHooked(number), $".L{label}_end"));
        text.Append(SlotLine.Identity("Trapless layer"));
        text.Append(CultureInfo.InvariantCulture, $"\t.cfi_endproc\n.L{label}_end:\n\t.size {label}, . - {label}\n");
    }

    /// <summary>Offsets rather than addresses: the image is mapped anywhere and has no relocations.</summary>
    private static void AppendDispatch(StringBuilder text, GenerationModel model)
    {
        text.Append("\n\t.section .rodata\n\t.balign 4\n\t.globl dispatch_default\ndispatch_default:\n");
        for (int number = 0; number < SlotContract.SlotCount; number++)
        {
            string name = model.NameOf(number);
            string entry = model.Hooks.Entry(number) ?? DirectEntry;
            text.Append(CultureInfo.InvariantCulture, $"\t.long {entry} - dispatch_default /* {number}{(name.Length > 0 ? " " : "")}{name} */\n");
        }

        text.Append("\t.size dispatch_default, . - dispatch_default\n");
    }
}
