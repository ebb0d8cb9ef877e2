using System.Runtime.InteropServices;

namespace Trapless.Kernel;

/// <summary><c>Elf64_Ehdr</c> (System V gABI, chapter 4).</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ElfHeader
{
    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public byte Class;
    [FieldOffset(5)] public byte Data;
    [FieldOffset(16)] public ushort Type;
    [FieldOffset(18)] public ushort Machine;
    [FieldOffset(24)] public ulong Entry;
    [FieldOffset(32)] public ulong ProgramHeaders;
    [FieldOffset(54)] public ushort ProgramHeaderSize;
    [FieldOffset(56)] public ushort ProgramHeaderCount;

    public const uint ElfMagic = 0x464c457f;
    public const ushort Executable = 2, SharedObject = 3, X86_64 = 62;

    /// <summary>A 64-bit little-endian x86-64 program or library.</summary>
    public readonly bool IsOurs => Magic == ElfMagic && Class == 2 && Data == 1 && Machine == X86_64
        && (Type == Executable || Type == SharedObject)
        && ProgramHeaderSize == 56 && ProgramHeaderCount != 0 && ProgramHeaderCount <= ElfFile.MaximumHeaders;
}

/// <summary><c>Elf64_Phdr</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal struct ProgramHeader
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Flags;
    [FieldOffset(8)] public ulong Offset;
    [FieldOffset(16)] public ulong Address;
    [FieldOffset(32)] public ulong FileSize;
    [FieldOffset(40)] public ulong MemorySize;
    [FieldOffset(48)] public ulong Align;

    public const uint Load = 1, Interpreter = 3, Note = 4, Headers = 6, GnuStack = 0x6474e551;
    public const uint Execute = 1, Write = 2, Read = 4;
}

/// <summary>
/// The headers of an ELF file, read through a descriptor: one read of the file's head, which nearly always holds all of them and the name
/// of the dynamic linker. It points into itself: never copied. Small, because it lies on the layer's stack.
/// </summary>
internal unsafe struct ElfFile
{
    /// <summary>What the kernel takes, 64 KiB of them (fs/binfmt_elf.c, load_elf_phdrs; older kernels took a page).</summary>
    public const int MaximumHeaders = 65536 / 56;
    private const int InlineHeaders = 17, HeadCapacity = 64 + (56 * InlineHeaders);

    public ElfHeader Header;
    private fixed byte inline[56 * InlineHeaders];
    private ProgramHeader* table;
    private ulong memory;

    /// <summary>How many bytes from the file's start lie at <see cref="Header"/>.</summary>
    public long HeadSize;

    /// <summary>The page-rounded extent of the PT_LOADs.</summary>
    public ulong SpanStart, SpanEnd;

    /// <summary>
    /// Reads and checks the headers. False: not an ELF file the loader can map (Linux would say ENOEXEC or run it otherwise); the head is
    /// there all the same. To be released.
    /// </summary>
    public static bool Read(ElfFile* file, int descriptor)
    {
        file->memory = 0;
        long n = Files.ReadAt(descriptor, &file->Header, HeadCapacity, 0);
        file->HeadSize = n < 0 ? 0 : n;
        return n >= 64 && file->Header.IsOurs && ReadTable(file, descriptor) && MeasureSpan(file);
    }

    /// <summary>Gives back the memory of a large table.</summary>
    public static void Release(ElfFile* file)
    {
        if (file->memory != 0)
        {
            Memory.Unmap(file->memory, Memory.PageUp(TableSize(file)));
            file->memory = 0;
        }
    }

    /// <summary>Bytes of the file where they lie in the head; null when they are not all there.</summary>
    public static byte* InHead(ElfFile* file, ulong offset, ulong length) =>
        offset <= (ulong)file->HeadSize && length <= (ulong)file->HeadSize - offset ? (byte*)&file->Header + offset : null;

    private static bool ReadTable(ElfFile* file, int descriptor)
    {
        ulong offset = file->Header.ProgramHeaders, size = TableSize(file);
        file->table = (ProgramHeader*)InHead(file, offset, size);
        if (file->table != null)
        {
            return true;
        }

        if (file->Header.ProgramHeaderCount <= InlineHeaders)
        {
            file->table = (ProgramHeader*)((byte*)&file->Header + 64);
            file->HeadSize = 64;
        }
        else
        {
            long mapped = Memory.MapAnonymous(Memory.PageUp(size), Memory.Read | Memory.Write);
            if (Memory.Failed(mapped))
            {
                return false;
            }

            file->memory = (ulong)mapped;
            file->table = (ProgramHeader*)mapped;
        }

        return Files.ReadAt(descriptor, file->table, (long)size, offset) == (long)size;
    }

    private static ulong TableSize(ElfFile* file) => 56UL * file->Header.ProgramHeaderCount;

    public static ProgramHeader* At(ElfFile* file, int index) => file->table + index;

    /// <summary>The first header of this type, or null.</summary>
    public static ProgramHeader* First(ElfFile* file, uint type)
    {
        for (int i = 0; i < file->Header.ProgramHeaderCount; i++)
        {
            if (At(file, i)->Type == type)
            {
                return At(file, i);
            }
        }

        return null;
    }

    private static bool MeasureSpan(ElfFile* file)
    {
        ulong low = ulong.MaxValue, high = 0;
        for (int i = 0; i < file->Header.ProgramHeaderCount; i++)
        {
            ProgramHeader* segment = At(file, i);
            if (segment->Type != ProgramHeader.Load)
            {
                continue;
            }

            if (segment->Address + segment->MemorySize < segment->Address || segment->Address + segment->MemorySize > 1UL << 47
                || segment->FileSize > segment->MemorySize)
            {
                return false;
            }

            low = segment->Address < low ? segment->Address : low;
            high = segment->Address + segment->MemorySize > high ? segment->Address + segment->MemorySize : high;
        }

        file->SpanStart = Memory.PageDown(low);
        file->SpanEnd = Memory.PageUp(high);
        return high != 0;
    }
}
