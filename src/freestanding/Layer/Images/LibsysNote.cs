using System.Runtime.InteropServices;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>The libsys section of a file that was linked with libsys, in the file's own addresses.</summary>
internal struct LibsysSection
{
    public const uint Nobits = 2;

    public uint Variant;

    /// <summary>Its place and the bytes of whole pages of slots to be mapped over.</summary>
    public ulong Address, Size;

    /// <summary>The release of the ABI it was made for; 0: nobody described that.</summary>
    public int Abi;

    /// <summary>The library's code that stores errno; 0: none.</summary>
    public ulong Error;
}

/// <summary>
/// The notes named "Trapless" in a file's PT_NOTE (docs/formats.md). What they say is checked against the segments: slots are mapped
/// only over pages the file itself wants executable.
/// </summary>
internal static unsafe class LibsysNote
{
    private const uint SectionType = 1, InterpreterType = 2, Version = 1;

    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private unsafe struct Description
    {
        [FieldOffset(0)] public uint Version;
        [FieldOffset(4)] public uint Variant;
        [FieldOffset(8)] public ulong SectionFromHere;
        [FieldOffset(16)] public ulong ErrorFromHere;
        [FieldOffset(24)] public uint Size;
        [FieldOffset(32)] public fixed byte Abi[32];
    }

    /// <summary>Where the slots are to be mapped; false when the file has no libsys section, or one that is not to be believed.</summary>
    public static bool Read(int fd, ElfFile* file, LibsysSection* section)
    {
        byte* memory = stackalloc byte[ElfNote.MemorySize];
        ulong address;
        Description* note = (Description*)Find(fd, file, SectionType, (uint)sizeof(Description), memory, &address);
        if (note == null || note->Version != Version)
        {
            return false;
        }

        section->Variant = note->Variant;
        section->Address = address + 8 + note->SectionFromHere;
        section->Size = note->Size;
        note->Abi[31] = 0;
        section->Abi = KernelReleases.OfAbi(note->Abi);
        section->Error = note->ErrorFromHere == 0 ? 0 : address + 16 + note->ErrorFromHere;
        bool pages = ((section->Address | section->Size) & (Memory.PageSize - 1)) == 0;
        ulong whole = section->Size + (section->Variant == LibsysSection.Nobits ? Memory.PageSize : 0);
        return pages && section->Size != 0 && section->Size <= SharedSlots.Size && IsExecutable(file, section->Address, whole)
            && (section->Error == 0 || IsExecutable(file, section->Error, 1));
    }

    /// <summary>
    /// The dynamic linker of a program whose interpreter is trapless-ld. False: it has none and is entered directly.
    /// <paramref name="path"/> has room for 1024 bytes.
    /// </summary>
    public static bool ReadInterpreter(int fd, ElfFile* file, byte* path)
    {
        ulong address;
        byte* memory = stackalloc byte[ElfNote.MemorySize];
        byte* name = Find(fd, file, InterpreterType, 2, memory, &address);
        if (name == null)
        {
            return false;
        }

        Memory.Copy(path, name, Text.Length(name) + 1);
        return true;
    }

    /// <summary>The description of the first note of this type and at least this size; <paramref name="memory"/> ends in a zero.</summary>
    private static byte* Find(int fd, ElfFile* file, uint type, uint size, byte* memory, ulong* address)
    {
        ElfNote note;
        bool found = ElfNote.Find(fd, file, Text.Literal("Trapless"u8), type, size, memory, &note);
        *address = note.Address;
        return found ? note.Description : null;
    }

    private static bool IsExecutable(ElfFile* file, ulong address, ulong size)
    {
        for (int i = 0; i < file->Header.ProgramHeaderCount; i++)
        {
            ProgramHeader* segment = ElfFile.At(file, i);
            if (segment->Type == ProgramHeader.Load && (segment->Flags & ProgramHeader.Execute) != 0
                && address >= segment->Address && size <= segment->MemorySize && address - segment->Address <= segment->MemorySize - size)
            {
                return true;
            }
        }

        return false;
    }
}
