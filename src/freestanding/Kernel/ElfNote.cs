namespace Trapless.Kernel;

/// <summary>A note of a file's PT_NOTE segments, found by its name and type. A segment too large to be read whole has none.</summary>
internal unsafe struct ElfNote
{
    /// <summary>What the caller gives to read a segment into.</summary>
    public const int MemorySize = 1024;

    private const int HeaderSize = 12;

    /// <summary>What it says, in the caller's memory.</summary>
    public byte* Description;

    public uint Size;

    /// <summary>The description's, as the file numbers its memory.</summary>
    public ulong Address;

    /// <summary>The first note of this name and type with a description of at least this size; <paramref name="memory"/> ends in a zero.</summary>
    public static bool Find(int fd, ElfFile* file, byte* name, uint type, uint size, byte* memory, ElfNote* note)
    {
        for (int i = 0; i < file->Header.ProgramHeaderCount; i++)
        {
            ProgramHeader* segment = ElfFile.At(file, i);
            if (segment->Type == ProgramHeader.Note && segment->FileSize >= HeaderSize + size && segment->FileSize < MemorySize
                && ReadSegment(fd, file, segment, memory) && FindIn(memory, segment, name, type, size, note))
            {
                return true;
            }
        }

        note->Address = 0;
        return false;
    }

    private static bool ReadSegment(int fd, ElfFile* file, ProgramHeader* segment, byte* memory)
    {
        memory[segment->FileSize] = 0;
        byte* head = ElfFile.InHead(file, segment->Offset, segment->FileSize);
        if (head != null)
        {
            Memory.Copy(memory, head, (long)segment->FileSize);
            return true;
        }

        return Files.ReadAt(fd, memory, (long)segment->FileSize, segment->Offset) == (long)segment->FileSize;
    }

    private static bool FindIn(byte* memory, ProgramHeader* segment, byte* name, uint type, uint size, ElfNote* note)
    {
        ulong padding = segment->Align == 8 ? 7u : 3u, nameSize = ((ulong)Text.Length(name) + 4) & ~3UL;
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

            if (((header[0] + 3UL) & ~3UL) == nameSize && header[2] == type && header[1] >= size && Text.Same((byte*)(header + 3), name))
            {
                note->Description = memory + start;
                note->Size = header[1];
                note->Address = segment->Address + start;
                return true;
            }

            at = end;
        }

        return false;
    }
}
