using System.Text;
using Trapless.Abi;

namespace Trapless.Libsys.Emitters;

/// <summary>What the linker is told.</summary>
internal static class LinkerScripts
{
    /// <summary>The version all symbols of the shared library have. It changes only when a symbol changes its meaning.</summary>
    public const string Version = "LIBSYS_1.0";

    /// <summary>
    /// Places the nobits section behind everything else, where it takes no space in the file: amid the text the linker would fill it with zeros.
    /// </summary>
    public const string Nobits = """
        /* Places the section of libsys (nobits) where it takes no space in the file. Use: cc ... -Wl,-T,libsys-nobits.ld */
        SECTIONS
        {
        	.libsys (NOLOAD) : ALIGN(CONSTANT(MAXPAGESIZE)) { *(.libsys) }
        }
        INSERT AFTER .bss;

        """;

    /// <summary>The shared library of the nobits variant: its section in a segment of its own that is neither written to nor in the file.</summary>
    public const string NobitsLibrary = """
        PHDRS
        {
        	text PT_LOAD FILEHDR PHDRS FLAGS(5);
        	data PT_LOAD FLAGS(6);
        	libsys PT_LOAD FLAGS(5);
        	dynamic PT_DYNAMIC FLAGS(4);
        	note PT_NOTE FLAGS(4);
        	tls PT_TLS FLAGS(4);
        	unwind PT_GNU_EH_FRAME FLAGS(4);
        	stack PT_GNU_STACK FLAGS(6);
        }
        SECTIONS
        {
        	. = SIZEOF_HEADERS;
        	.note.gnu.build-id : { *(.note.gnu.build-id) } :text :note
        	.note.trapless : { *(.note.trapless) } :text :note
        	.gnu.hash : { *(.gnu.hash) } :text
        	.dynsym : { *(.dynsym) }
        	.dynstr : { *(.dynstr) }
        	.gnu.version : { *(.gnu.version) }
        	.gnu.version_d : { *(.gnu.version_d) }
        	.rela.dyn : { *(.rela.*) }
        	.text : { *(.text) }
        	.rodata : { *(.rodata) }
        	.eh_frame_hdr : { *(.eh_frame_hdr) } :text :unwind
        	.eh_frame : { *(.eh_frame) } :text
        	. = ALIGN(4096) + (. & 4095);
        	.tbss : { *(.tbss) } :data :tls
        	.init_array : { *(.init_array) } :data
        	.dynamic : { *(.dynamic) } :data :dynamic
        	.got : { *(.got) } :data
        	. = ALIGN(4096);
        	.libsys (NOLOAD) : { *(.libsys) } :libsys
        }

        """;

    /// <summary>The version script: what the library exports.</summary>
    public static string Versions(LibsysModel model)
    {
        StringBuilder text = new();
        text.Append(Version).Append(" {\nglobal:\n\tlibsys_section; libsys_layer; libsys_errno;\n");
        foreach (SystemCall call in model.Calls)
            text.Append('\t').AppendJoin("; ", SymbolEmitter.Names(call)).Append(";\n");
        return text.Append("local:\n\t*;\n};\n").ToString();
    }
}
