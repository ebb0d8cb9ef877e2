using System.Buffers.Binary;
using System.Text;
using Trapless.Abi;

namespace Trapless.Libsys.Emitters;

/// <summary>
/// The object file of one call's plain names, weak, each a jump to <c>__sys_NAME</c>. In the archive these stand apart from the slots: a
/// linker takes one only where a program uses the name and nothing else has it, so that libc's exit is not replaced by the kernel's.
/// </summary>
/// <remarks>Written here (System V gABI, chapter 4) because some hundred runs of an assembler would take seconds.</remarks>
internal static class NameObject
{
    private const int HeaderSize = 64, SectionSize = 64, SymbolSize = 24, RelocationSize = 24, CodeSize = 8;
    private const int Text = 1, Symbols = 3, Strings = 4, SectionNames = 5, SectionCount = 7;
    private const byte WeakFunction = (2 << 4) | 2, GlobalUntyped = 1 << 4;
    private const uint Plt32 = 4;
    private static readonly string[] Sections = ["", ".text", ".rela.text", ".symtab", ".strtab", ".shstrtab", ".note.GNU-stack"];

    /// <summary>The bytes of the object.</summary>
    public static byte[] Of(SystemCall call)
    {
        byte[] names = Table("", call.Name, "_" + call.Name, "__sys_" + call.Name), sectionNames = Table(Sections);
        int[] sizes = [0, CodeSize, RelocationSize, 4 * SymbolSize, names.Length, sectionNames.Length, 0];
        int[] offsets = new int[SectionCount];
        int end = HeaderSize;
        for (int i = 1; i < SectionCount; i++)
            (offsets[i], end) = (end, end + ((sizes[i] + 7) & ~7));

        byte[] file = new byte[end + (SectionCount * SectionSize)];
        WriteHeader(file, end);
        file.AsSpan(offsets[Text], CodeSize).Fill(SlotContract.Padding);
        file[offsets[Text]] = 0xE9; // jmp rel32
        file.AsSpan(offsets[Text] + 1, 4).Clear();
        U64(file, offsets[2], 1);
        U64(file, offsets[2] + 8, (3ul << 32) | Plt32);
        U64(file, offsets[2] + 16, unchecked((ulong)-4L));
        Symbol(file, offsets[Symbols] + SymbolSize, 1, WeakFunction, Text);
        Symbol(file, offsets[Symbols] + (2 * SymbolSize), 2 + call.Name.Length, WeakFunction, Text);
        Symbol(file, offsets[Symbols] + (3 * SymbolSize), 4 + (2 * call.Name.Length), GlobalUntyped, 0);
        names.CopyTo(file, offsets[Strings]);
        sectionNames.CopyTo(file, offsets[SectionNames]);
        WriteSections(file.AsSpan(end), offsets, sizes);
        return file;
    }

    private static byte[] Table(params string[] names) => Encoding.ASCII.GetBytes(string.Join('\0', names) + "\0");

    private static void WriteHeader(Span<byte> file, int sections)
    {
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file[16..], 1 | (62 << 16)); // ET_REL, EM_X86_64
        BinaryPrimitives.WriteUInt32LittleEndian(file[20..], 1);
        U64(file, 40, (ulong)sections);
        BinaryPrimitives.WriteUInt16LittleEndian(file[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file[58..], SectionSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file[60..], SectionCount);
        BinaryPrimitives.WriteUInt16LittleEndian(file[62..], SectionNames);
    }

    private static void Symbol(Span<byte> file, int at, int name, byte info, ushort section)
    {
        BinaryPrimitives.WriteInt32LittleEndian(file[at..], name);
        file[at + 4] = info;
        BinaryPrimitives.WriteUInt16LittleEndian(file[(at + 6)..], section);
        U64(file, at + 16, info == WeakFunction ? 5ul : 0);
    }

    /// <summary>Type, flags, link, info, alignment and size of an entry of each section but the null one.</summary>
    private static void WriteSections(Span<byte> table, int[] offsets, int[] sizes)
    {
        (uint Type, ulong Flags, int Link, int Info, ulong Align, ulong Entry)[] kinds =
        [
            (1, 6, 0, 0, 8, 0), (4, 0x40, Symbols, Text, 8, RelocationSize), (2, 0, Strings, 1, 8, SymbolSize), (3, 0, 0, 0, 1, 0), (3, 0, 0, 0, 1, 0), (1, 0, 0, 0, 1, 0),
        ];
        int name = 1;
        for (int i = 1; i < SectionCount; i++)
        {
            var section = table[(i * SectionSize)..];
            var (type, flags, link, info, align, entry) = kinds[i - 1];
            BinaryPrimitives.WriteInt32LittleEndian(section, name);
            BinaryPrimitives.WriteUInt32LittleEndian(section[4..], type);
            U64(section, 8, flags);
            U64(section, 24, (ulong)offsets[i]);
            U64(section, 32, (ulong)sizes[i]);
            BinaryPrimitives.WriteInt32LittleEndian(section[40..], link);
            BinaryPrimitives.WriteInt32LittleEndian(section[44..], info);
            U64(section, 48, align);
            U64(section, 56, entry);
            name += Sections[i].Length + 1;
        }
    }

    private static void U64(Span<byte> bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], value);
}
