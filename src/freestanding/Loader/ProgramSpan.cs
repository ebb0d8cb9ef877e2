using Trapless.Kernel;

namespace Trapless.Loader;

/// <summary>The address space of a program: from its lowest segment to its highest, and an image's extension behind it.</summary>
internal static unsafe class ProgramSpan
{
    /// <summary>
    /// The usual first segment, read-only and whole in the file, is mapped with the length of everything: the rest is mapped over it
    /// (fs/binfmt_elf.c, elf_load with a total size). False: reserve first.
    /// </summary>
    public static bool MapFirst(int fd, ElfFile* elf, ulong end, ulong where, ulong* bias)
    {
        ProgramHeader* first = ElfFile.First(elf, ProgramHeader.Load);
        bool plain = first->Address == elf->SpanStart && first->Flags == ProgramHeader.Read && first->FileSize != 0
            && first->FileSize == first->MemorySize && (first->Offset & (Memory.PageSize - 1)) == 0;
        if (!plain || elf->Header.Type == ElfHeader.Executable || LargestAlign(elf) != 0)
        {
            return false;
        }

        long area = Memory.Map(where, end - elf->SpanStart, Memory.Read, Memory.Private, fd, first->Offset);
        *bias = (ulong)area - elf->SpanStart;
        return !Memory.Failed(area);
    }

    /// <summary>Address space for the span and the extension. A fixed-address program's must be free, as for the kernel.</summary>
    public static ulong Reserve(byte* path, ElfFile* elf, ulong end, ulong where)
    {
        bool fixedAddress = elf->Header.Type == ElfHeader.Executable;
        ulong length = end - elf->SpanStart;
        ulong align = fixedAddress ? 0 : LargestAlign(elf);
        int flags = Memory.Private | Memory.Anonymous | Memory.NoReserve | (fixedAddress ? Memory.FixedNoReplace : 0);
        long area = Memory.Map(fixedAddress ? elf->SpanStart : where, length + align, Memory.None, flags, -1, 0);
        if (Memory.Failed(area) || (fixedAddress && (ulong)area != elf->SpanStart))
        {
            NativeStart.IfUnmappable(true, path);
            Fail.With(Fail.Ours, "the address space the program needs is not free (raise RLIMIT_AS, or run it natively)"u8, path);
        }

        if (align == 0)
        {
            return (ulong)area - elf->SpanStart;
        }

        ulong start = (((ulong)area + align - 1) & ~(align - 1)) + (elf->SpanStart & (align - 1));
        if (start + length > (ulong)area + length + align)
        {
            start -= align;
        }

        if (start > (ulong)area)
        {
            Memory.Unmap((ulong)area, start - (ulong)area);
        }

        ulong tail = (ulong)area + length + align - (start + length);
        if (tail != 0)
        {
            Memory.Unmap(start + length, tail);
        }

        return start - elf->SpanStart;
    }

    /// <summary>The alignment beyond a page that a segment asks for, or 0.</summary>
    private static ulong LargestAlign(ElfFile* elf)
    {
        ulong align = 0;
        for (int i = 0; i < elf->Header.ProgramHeaderCount; i++)
        {
            ProgramHeader* segment = ElfFile.At(elf, i);
            bool power = (segment->Align & (segment->Align - 1)) == 0;
            if (segment->Type == ProgramHeader.Load && power && segment->Align > Memory.PageSize && segment->Align > align)
            {
                align = segment->Align;
            }
        }

        return align;
    }

    /// <summary>What lies between the segments was only reserved; a program may map there natively.</summary>
    public static void UnmapGaps(ElfFile* elf, ulong bias)
    {
        ulong at = bias + elf->SpanStart;
        while (at < bias + elf->SpanEnd)
        {
            ulong next = ulong.MaxValue, nextEnd = 0;
            for (int i = 0; i < elf->Header.ProgramHeaderCount; i++)
            {
                ProgramHeader* segment = ElfFile.At(elf, i);
                ulong start = Memory.PageDown(bias + segment->Address);
                ulong end = Memory.PageUp(bias + segment->Address + segment->MemorySize);
                if (segment->Type == ProgramHeader.Load && end > at && start < next)
                {
                    next = start;
                    nextEnd = end;
                }
            }

            if (next > at)
            {
                ulong gapEnd = next < bias + elf->SpanEnd ? next : bias + elf->SpanEnd;
                Memory.Unmap(at, gapEnd - at);
            }

            at = nextEnd > at ? nextEnd : bias + elf->SpanEnd;
        }
    }
}
