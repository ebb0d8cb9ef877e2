using System.Globalization;
using System.Text;
using Trapless.Abi;
using Trapless.Generator;

namespace Trapless.Libsys.Emitters;

/// <summary>
/// The section and its symbols, for GNU as. Nothing in it but what the link resolves: within the output all distances are fixed, so only the
/// errno of the code and nobits variants needs relocations.
/// </summary>
internal static class AssemblyEmitter
{
    private const int PageSize = 4096;

    /// <param name="model">The libsys.</param>
    /// <param name="plainNames">Also the weak names, as the shared library has them; see <see cref="NameObject"/> for the archive's.</param>
    public static string Emit(LibsysModel model, bool plainNames)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"/* libsys, {model.Variant}, {model.Abi}: made by trapless libsys build */\n\n");
        if (model.Variant == LibsysVariant.Nobits)
            AppendNobits(text);
        else
            AppendSlots(text, model);
        SymbolEmitter.Append(text, model, plainNames);
        NoteEmitter.AppendSection(text, model, hasError: model.Variant != LibsysVariant.Rtld);
        return text.Append("\n\t.section .note.GNU-stack, \"\", @progbits\n").ToString();
    }

    /// <summary>Behind the slots comes what a C entry does with an error. The rtld variant has no C entries that anyone could name: it returns.</summary>
    private static void AppendSlots(StringBuilder text, LibsysModel model)
    {
        text.Append(Resources.Text("slot_macros.inc"));
        text.Append("\n\t.section .libsys, \"ax\", @progbits\n\t.balign 4096\nlibsys_start:\n\t.cfi_startproc\n");
        for (int number = 0; number < model.SlotCount; number++)
            text.Append(Slot(model, number));
        text.Append("libsys_error:\n");
        text.Append(model.Variant == LibsysVariant.Rtld ? "\tret\n" : Resources.Text("error_return.S"));
        text.Append("\t.cfi_endproc\n");
        if (model.Variant != LibsysVariant.Rtld)
            text.Append(Resources.Text("errno.S")).Append(Resources.Text("queries.S"));
    }

    private static string Slot(LibsysModel model, int number)
    {
        if (number == SlotContract.IdentitySlot)
            return SlotLine.Identity($"default, {model.Abi}");
        SystemCall? call = model.Find(number);
        return call is null && !model.IsComplete
            ? string.Create(CultureInfo.InvariantCulture, $"\t.fill {SlotContract.SlotSize}, 1, {SlotContract.Padding}\n")
            : SlotLine.Trapping(number, call?.Name ?? "", "libsys_error");
    }

    /// <summary>A page more than the slots: there the layer puts the way from its C entries to this library's errno.</summary>
    private static void AppendNobits(StringBuilder text)
    {
        text.Append("\t.section .libsys, \"ax\", @nobits\n\t.balign 4096\nlibsys_start:\n\t.cfi_startproc\n");
        text.Append(CultureInfo.InvariantCulture, $"\t.skip {SlotContract.SectionSize + PageSize}\n\t.cfi_endproc\n");
        text.Append("\t.text\nlibsys_error:\n\t.cfi_startproc\n").Append(Resources.Text("error_return.S")).Append("\t.cfi_endproc\n");
        text.Append(Resources.Text("errno.S")).Append(Resources.Text("queries.S")).Append(Resources.Text("require_layer.S"));
    }
}
