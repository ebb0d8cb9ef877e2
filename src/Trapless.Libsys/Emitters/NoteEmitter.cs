using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Libsys.Emitters;

/// <summary>The notes named "Trapless" (docs/formats.md): for the loader and the kernel module, in distances that need no relocation.</summary>
internal static class NoteEmitter
{
    private const int SectionType = 1, InterpreterType = 2, Version = 1;
    private const int AbiNameSize = 32;

    /// <summary>Where the section is, of which ABI, and how large.</summary>
    public static void AppendSection(StringBuilder text, LibsysModel model, bool hasError)
    {
        AppendHead(text, SectionType);
        text.Append(CultureInfo.InvariantCulture, $"1:\t.long {Version}, {(int)model.Variant}\n\t.quad libsys_start - .\n");
        text.Append(hasError ? "\t.quad libsys_error - .\n" : "\t.quad 0\n");
        text.Append(CultureInfo.InvariantCulture, $"\t.long {model.SectionSize}, {SlotContract.SlotSize}\n");
        text.Append(CultureInfo.InvariantCulture, $"3:\t.asciz \"{model.Abi}\"\n\t.fill {AbiNameSize} - (. - 3b), 1, 0\n2:\n");
    }

    /// <summary>For a program that names trapless-ld as its interpreter: the dynamic linker it would otherwise name.</summary>
    public static string Interpreter(string path)
    {
        StringBuilder text = new();
        AppendHead(text, InterpreterType);
        text.Append(CultureInfo.InvariantCulture, $"1:\t.asciz \"{path}\"\n2:\t.balign 4\n");
        return text.Append("\n\t.section .note.GNU-stack, \"\", @progbits\n").ToString();
    }

    private static void AppendHead(StringBuilder text, int type) => text.Append(CultureInfo.InvariantCulture, $"""

        	.section .note.trapless, "a", @note
        	.balign 4
        	.long 9, 2f - 1f, {type}
        	.asciz "Trapless"
        	.balign 4

        """);
}
