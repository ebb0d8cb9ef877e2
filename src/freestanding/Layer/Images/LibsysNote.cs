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
    private const int HeaderSize = 12, NameSize = 12, MaximumSize = 1024;

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
        byte* memory = stackalloc byte[MaximumSize];
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
        byte* memory = stackalloc byte[MaximumSize];
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
        for (int i = 0; i < file->Header.ProgramHeaderCount; i++)
        {
            ProgramHeader* segment = ElfFile.At(file, i);
            if (segment->Type != ProgramHeader.Note || segment->FileSize < HeaderSize + NameSize + size || segment->FileSize >= MaximumSize
                || !ReadSegment(fd, file, segment, memory))
            {
                continue;
            }

            memory[segment->FileSize] = 0;
            byte* found = FindIn(memory, segment, type, size);
            if (found != null)
            {
                *address = segment->Address + (ulong)(found - memory);
                return found;
            }
        }

        return null;
    }

    private static bool ReadSegment(int fd, ElfFile* file, ProgramHeader* segment, byte* memory)
    {
        byte* head = ElfFile.InHead(file, segment->Offset, segment->FileSize);
        if (head != null)
        {
            Memory.Copy(memory, head, (long)segment->FileSize);
            return true;
        }

        return Files.ReadAt(fd, memory, (long)segment->FileSize, segment->Offset) == (long)segment->FileSize;
    }

    private static byte* FindIn(byte* memory, ProgramHeader* segment, uint type, uint size)
    {
        ulong padding = segment->Align == 8 ? 7u : 3u;
        ulong at = 0;
        while (at + HeaderSize <= segment->FileSize)
        {
            uint* header = (uint*)(memory + at);
            ulong start = (at + HeaderSize + header[0] + padding) & ~padding;
            ulong end = (start + header[1] + padding) & ~padding;
            if (start + header[1] > segment->FileSize)
            {
                break;
            }

            if (header[0] == 9 && header[2] == type && header[1] >= size && Text.Is((byte*)(header + 3), "Trapless"u8))
            {
                return memory + start;
            }

            at = end;
        }

        return null;
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
