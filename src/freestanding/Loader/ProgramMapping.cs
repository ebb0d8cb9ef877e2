using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>Where an ELF file came to lie.</summary>
internal struct Mapped
{
    public ulong Bias, Entry, Headers;
    public ulong CodeStart, CodeEnd, DataStart, DataEnd;

    /// <summary>It should have had an image and has none, or one that could not be mapped.</summary>
    public bool Unserved, Unmappable;
}

/// <summary>
/// Maps a program or its interpreter as fs/binfmt_elf.c does: the text from its image when it has one, everything else from the file
/// itself, the bss zeroed, the image's extension behind the span.
/// </summary>
internal static unsafe class ProgramMapping
{
    public static void Map(byte* path, int fd, Stat* status, ElfFile* elf, ulong where, Mapped* mapped)
    {
        ImageRecord record;
        record.ExtVaddr = record.ExtSize = 0;
        mapped->Unserved = mapped->Unmappable = false;
        int image = Process.Left ? -1 : OpenImage(path, fd, status, &record, &mapped->Unserved);
        ulong end = image >= 0 ? record.ExtVaddr + record.ExtSize : elf->SpanEnd;
        ulong bias = 0;
        bool firstMapped = MapFirst(fd, elf, end, where, &bias);
        if (!firstMapped)
        {
            bias = Reserve(path, elf, end, where);
        }

        if (image >= 0 && !ImageMapping.Attach(&record, image, bias, bias + FirstText(elf), true))
        {
            Files.Close(image);
            image = -1;
            mapped->Unserved = mapped->Unmappable = true;
        }

        if (image >= 0)
        {
            ImageMapping.Report(&record, path);
        }

        mapped->Bias = bias;
        mapped->Entry = bias + elf->Header.Entry;
        mapped->Headers = bias; // the kernel too adds the bias when no segment holds them
        mapped->CodeStart = ulong.MaxValue;
        mapped->CodeEnd = mapped->DataStart = mapped->DataEnd = 0;
        MapSegments(path, fd, status->Size, elf, image, firstMapped, bias, mapped);
        UnmapGaps(elf, bias);
        MapLibsys(path, fd, elf, bias);
        if (image >= 0)
        {
            Files.Close(image);
        }
    }

    /// <summary>The layer over the libsys section of a file linked with libsys. Without it such a section's own code traps; a nobits one has none.</summary>
    private static void MapLibsys(byte* path, int fd, ElfFile* elf, ulong bias)
    {
        LibsysSection section;
        if (!LibsysNote.Read(fd, elf, &section))
        {
            return;
        }

        if (!KernelMap.Admit(section.Abi))
        {
            Fail.With(Fail.Ours, "there is no map from its ABI to this kernel's (see trapless abi list)"u8, path);
        }

        ulong start = bias + elf->SpanStart, address = bias + section.Address, error = section.Error == 0 ? 0 : bias + section.Error;
        bool mapped = LoadedImages.AddOwn(start, bias + elf->SpanEnd, address, section.Size, error) && LibsysMapping.Map(address, section.Size, error);
        if (!mapped && section.Variant == LibsysSection.Nobits)
        {
            Fail.With(Fail.Ours, "the layer cannot be mapped over its libsys section, and it has no system calls of its own"u8, path);
        }
    }

    /// <summary>Says that a file has no image: once it is sure that the program starts, so that a refusal stays one line.</summary>
    public static void Tell(Mapped* mapped, byte* path)
    {
        if (mapped->Unserved)
        {
            ImageMapping.ReportMissing(path);
        }
    }

    /// <summary>The image's descriptor, or -1 when the file is to be mapped as it is.</summary>
    private static int OpenImage(byte* path, int fd, Stat* status, ImageRecord* record, bool* unserved)
    {
        int image;
        int found = ImageIndex.FindOrMake(fd, status, record, &image, true);
        NeededRecords.Close();
        if (found == ImageIndex.Found)
        {
            return image;
        }

        if (found == ImageIndex.Incompatible)
        {
            Departure.Leave(Notice.Incompatible, "runs without the layer: it uses the GS base, or creates tasks or handles signals where that cannot be seen"u8, path);
        }
        else
        {
            *unserved = found != ImageIndex.NoSites; // said when the file proves to be one that can be mapped
        }

        return -1;
    }

    /// <summary>
    /// The usual first segment, read-only and whole in the file, is mapped with the length of everything: the rest is mapped over it
    /// (fs/binfmt_elf.c, elf_load with a total size). False: reserve first.
    /// </summary>
    private static bool MapFirst(int fd, ElfFile* elf, ulong end, ulong where, ulong* bias)
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
    private static ulong Reserve(byte* path, ElfFile* elf, ulong end, ulong where)
    {
        bool fixedAddress = elf->Header.Type == ElfHeader.Executable;
        ulong length = end - elf->SpanStart;
        ulong align = fixedAddress ? 0 : LargestAlign(elf);
        int flags = Memory.Private | Memory.Anonymous | Memory.NoReserve | (fixedAddress ? Memory.FixedNoReplace : 0);
        long area = Memory.Map(fixedAddress ? elf->SpanStart : where, length + align, Memory.None, flags, -1, 0);
        if (Memory.Failed(area) || (fixedAddress && (ulong)area != elf->SpanStart))
        {
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

    private static ulong FirstText(ElfFile* elf)
    {
        for (int i = 0; i < elf->Header.ProgramHeaderCount; i++)
        {
            ProgramHeader* segment = ElfFile.At(elf, i);
            if (segment->Type == ProgramHeader.Load && (segment->Flags & ProgramHeader.Execute) != 0)
            {
                return segment->Address;
            }
        }

        return elf->SpanStart;
    }

    private static void MapSegments(byte* path, int fd, ulong fileSize, ElfFile* elf, int image, bool firstMapped, ulong bias, Mapped* mapped)
    {
        ProgramHeader* first = ElfFile.First(elf, ProgramHeader.Load);
        for (int i = 0; i < elf->Header.ProgramHeaderCount; i++)
        {
            ProgramHeader* segment = ElfFile.At(elf, i);
            if (segment->Type != ProgramHeader.Load)
            {
                continue;
            }

            bool text = image >= 0 && (segment->Flags & ProgramHeader.Execute) != 0;
            bool done = firstMapped && segment == first;
            if (!done && (!EndIsInFile(segment, fileSize) || !MapSegment(segment, text ? image : fd, bias)))
            {
                Fail.With(Fail.NotExecutable, "a segment cannot be mapped (is the file truncated, or its filesystem mounted noexec?)"u8, path);
            }

            Account(elf, segment, bias, mapped);
        }
    }

    /// <summary>The rest of the page with the segment's last byte of the file is zeroed; that page must exist (the kernel answers EFAULT).</summary>
    private static bool EndIsInFile(ProgramHeader* segment, ulong fileSize)
    {
        ulong end = segment->Offset + segment->FileSize;
        bool zeroed = (segment->Flags & ProgramHeader.Write) != 0 && segment->FileSize != 0 && segment->MemorySize > segment->FileSize
            && (end & (Memory.PageSize - 1)) != 0;
        return !zeroed || (end >= segment->Offset && end <= Memory.PageUp(fileSize));
    }

    private static bool MapSegment(ProgramHeader* segment, int fd, ulong bias)
    {
        ulong start = Memory.PageDown(bias + segment->Address);
        ulong fileEnd = bias + segment->Address + segment->FileSize;
        ulong end = bias + segment->Address + segment->MemorySize;
        int protection = Protection(segment->Flags);
        if (segment->FileSize != 0)
        {
            ulong offset = segment->Offset - (bias + segment->Address - start);
            if ((offset & (Memory.PageSize - 1)) != 0
                || Memory.Failed(Memory.Map(start, fileEnd - start, protection, Memory.Private | Memory.Fixed, fd, offset)))
            {
                return false;
            }
        }

        if (end > fileEnd)
        {
            ulong page = segment->FileSize == 0 ? start : Memory.PageUp(fileEnd);
            if ((protection & Memory.Write) != 0 && page > fileEnd && segment->FileSize != 0)
            {
                Memory.Zero((byte*)fileEnd, (long)(page - fileEnd));
            }

            return end <= page
                || !Memory.Failed(Memory.Map(page, end - page, protection, Memory.Private | Memory.Anonymous | Memory.Fixed, -1, 0));
        }

        return true;
    }

    private static int Protection(uint flags) =>
        ((flags & ProgramHeader.Read) != 0 ? Memory.Read : 0) | ((flags & ProgramHeader.Write) != 0 ? Memory.Write : 0)
        | ((flags & ProgramHeader.Execute) != 0 ? Memory.Execute : 0);

    /// <summary>As load_elf_binary accounts for /proc/PID/stat, and AT_PHDR.</summary>
    private static void Account(ElfFile* elf, ProgramHeader* segment, ulong bias, Mapped* mapped)
    {
        ulong start = bias + segment->Address, fileEnd = start + segment->FileSize;
        mapped->CodeStart = start < mapped->CodeStart ? start : mapped->CodeStart;
        mapped->DataStart = start > mapped->DataStart ? start : mapped->DataStart;
        if ((segment->Flags & ProgramHeader.Execute) != 0 && fileEnd > mapped->CodeEnd)
        {
            mapped->CodeEnd = fileEnd;
        }

        mapped->DataEnd = fileEnd > mapped->DataEnd ? fileEnd : mapped->DataEnd;
        ulong headers = elf->Header.ProgramHeaders;
        if (headers >= segment->Offset && headers < segment->Offset + segment->FileSize)
        {
            mapped->Headers = start + (headers - segment->Offset);
        }
    }

    /// <summary>What lies between the segments was only reserved; a program may map there natively.</summary>
    private static void UnmapGaps(ElfFile* elf, ulong bias)
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
