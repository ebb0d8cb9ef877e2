using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Libsys.Emitters;

/// <summary>
/// The names of each call. <c>__sys_NAME</c> and <c>__sys_NUMBER</c> are strong; <c>_NAME</c> and <c>NAME</c> are weak, for a C library to
/// put its own in their place. Those of the rtld variant stay within the module it is linked into, and only the strong ones are there.
/// </summary>
internal static class SymbolEmitter
{
    public static void Append(StringBuilder text, LibsysModel model, bool plainNames)
    {
        text.Append('\n');
        if (model.Variant == LibsysVariant.Rtld)
            Define(text, ".hidden", "libsys_slots", "libsys_start", "object", model.SectionSize);
        foreach (SystemCall call in model.Calls)
            AppendCall(text, model.Variant, call, plainNames);
    }

    /// <summary>The names of one call that other modules may see.</summary>
    public static IEnumerable<string> Names(SystemCall call) =>
        [$"__sys_{call.Name}", string.Create(CultureInfo.InvariantCulture, $"__sys_{call.Number}"), $"_{call.Name}", call.Name];

    private static void AppendCall(StringBuilder text, LibsysVariant variant, SystemCall call, bool plainNames)
    {
        bool result = variant == LibsysVariant.Rtld;
        int entry = result ? SlotContract.ResultEntry : SlotContract.CEntry;
        int size = result ? SlotContract.CEntry - SlotContract.ResultEntry : SlotContract.SlotSize - SlotContract.CEntry;
        string place = Place((call.Number * SlotContract.SlotSize) + entry);
        string[] names = [.. Names(call)];
        foreach (string name in names[..2])
            Define(text, result ? ".hidden" : null, name, place, "function", size);
        foreach (string name in plainNames ? names[2..] : [])
            Define(text, ".weak", name, place, "function", size);
    }

    private static string Place(int offset) => string.Create(CultureInfo.InvariantCulture, $"libsys_start + {offset}");

    private static void Define(StringBuilder text, string? visibility, string name, string place, string type, int size)
    {
        string linkage = visibility is ".weak" ? $"\t.weak {name}\n" : $"\t.globl {name}\n{(visibility is null ? "" : $"\t{visibility} {name}\n")}";
        text.Append(CultureInfo.InvariantCulture, $"{linkage}\t.type {name}, @{type}\n\t.size {name}, {size}\n\t.set {name}, {place}\n");
    }
}
