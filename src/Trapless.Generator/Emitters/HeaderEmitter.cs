using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>The C header of libsys: numbers, slot offsets, and the prototypes of the C entries.</summary>
public sealed class HeaderEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "C header";

    /// <inheritdoc/>
    public string OutputPath => "include/trapless/libsys.h";

    /// <inheritdoc/>
    public string Emit(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Text(Banner.Of(model.Abi.SourceFile), model.Abi.Calls);
    }

    /// <summary>The header of any set of calls.</summary>
    /// <param name="banner">What its first line says.</param>
    /// <param name="calls">The calls; those that no kernel implements get a number only.</param>
    public static string Text(string banner, IReadOnlyCollection<SystemCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        StringBuilder text = new();
        text.Append("/* ").Append(banner).Append(" */\n");
        AppendSlots(text);
        AppendNumbers(text, calls);
        text.Append("\n#ifndef __ASSEMBLER__\n");
        AppendTypes(text, calls);
        AppendPrototypes(text, calls);
        return text.Append("\n#endif /* __ASSEMBLER__ */\n#endif /* TRAPLESS_LIBSYS_H */\n").ToString();
    }

    private static void AppendSlots(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $$"""
        #ifndef TRAPLESS_LIBSYS_H
        #define TRAPLESS_LIBSYS_H

        /*
         * libsys: a page-aligned section with one slot for each system call number, see libsys(3) and docs/libsys.md.
         * Offset of the slot of a number from the section's start, and the geometry:
         */
        #define LIBSYS_SLOT_SIZE {{SlotContract.SlotSize}}
        #define LIBSYS_SLOT_COUNT {{SlotContract.SlotCount}}
        #define LIBSYS_SLOT_OFFSET(number) ((number) * LIBSYS_SLOT_SIZE)

        /*
         * The entries of a slot. RAW is entered as the syscall instruction enters the kernel, with the return address in
         * rcx. The others are ordinary functions: RESULT returns what the kernel does, -errno for an error; C returns -1
         * and stores errno.
         */
        #define LIBSYS_RAW_ENTRY 0
        #define LIBSYS_RESULT_ENTRY {{SlotContract.ResultEntry}}
        #define LIBSYS_C_ENTRY {{SlotContract.CEntry}}

        /* The numbers, as <sys/syscall.h> names them; that header may come before or after this one. */

        """);

    private static void AppendNumbers(StringBuilder text, IEnumerable<SystemCall> calls)
    {
        foreach (SystemCall call in calls)
            text.Append(CultureInfo.InvariantCulture, $"#ifndef SYS_{call.Name}\n#define SYS_{call.Name} {call.Number}\n#endif\n");
    }

    private static void AppendTypes(StringBuilder text, IEnumerable<SystemCall> calls)
    {
        text.Append("\n#include <signal.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <sys/select.h>\n#include <sys/types.h>\n#include <time.h>\n");
        text.Append("\n/* The kernel's signal set, a bit for each of 64 signals; the C library's sigset_t is larger. */\n");
        text.Append("typedef uint64_t kernel_sigset_t;\n\n");
        foreach (string tag in Tags(calls))
            text.Append(tag).Append(";\n");
    }

    /// <summary>Every <c>struct x</c> and <c>union x</c> in a prototype: declared here, or each prototype would have its own.</summary>
    private static IEnumerable<string> Tags(IEnumerable<SystemCall> calls) => calls
        .SelectMany(call => call.Arguments)
        .Select(argument => argument.Type.Replace("const ", "", StringComparison.Ordinal).TrimEnd('*', ' '))
        .Where(type => type.StartsWith("struct ", StringComparison.Ordinal) || type.StartsWith("union ", StringComparison.Ordinal))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static void AppendPrototypes(StringBuilder text, IEnumerable<SystemCall> calls)
    {
        text.Append("\n/* The C entries: ordinary functions that return -1 and set errno when the call fails. */\n");
        text.Append("#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
        text.Append("/* The section. Whose slots these are now, as text: \"default, ...\" or \"Trapless layer ...\". Not in the rtld variant. */\n");
        text.Append("const unsigned char *libsys_section(void);\nconst char *libsys_layer(void);\n\n");
        foreach (SystemCall call in calls.Where(call => call.IsImplemented && call.IsFunction))
        {
            string attribute = call.Result == ResultKind.None ? " __attribute__((__noreturn__))" : "";
            text.Append(call.Prototype("__sys_")).Append(attribute).Append(";\n");
        }

        text.Append("\n#ifdef __cplusplus\n}\n#endif\n");
    }
}
