using System.Globalization;
using Trapless.Abi;

namespace Trapless.Generator;

/// <summary>The line of one slot, a call of the macros in slot_macros.inc.</summary>
public static class SlotLine
{
    /// <summary>A slot with its three entries.</summary>
    /// <param name="number">The system call number.</param>
    /// <param name="name">Its name; empty where the ABI has none.</param>
    /// <param name="isHooked">Whether it dispatches through %gs; else it traps at the site.</param>
    /// <param name="end">The label behind the last slot, where a C entry goes with an error.</param>
    public static string Of(int number, string name, bool isHooked, string end) => Of(isHooked ? "HOOKED_SLOT" : "DIRECT_SLOT", number, name, end);

    /// <summary>A slot of a library that works without the layer: its functions trap where they are.</summary>
    public static string Trapping(int number, string name, string end) => Of("TRAPPING_SLOT", number, name, end);

    private static string Of(string macro, int number, string name, string end)
    {
        string kind = name.Equals("vfork", StringComparison.Ordinal) ? ", vfork" : "";
        string comment = name.Length > 0 ? $" /* {name} */" : "";
        return string.Create(CultureInfo.InvariantCulture, $"\t{macro} {number}, {end}{kind}{comment}\n");
    }

    /// <summary>The last slot, with a text of at most 47 bytes that says whose slots these are.</summary>
    public static string Identity(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"\tIDENTITY_SLOT {SlotContract.IdentitySlot}, \"{text}\"\n");
}
