using Trapless.Kernel;

namespace Trapless.Loader;

/// <summary>Maps the segments of a program in its span, and accounts for them, as fs/binfmt_elf.c does.</summary>
internal static unsafe class ProgramSegments
{
    private const int Enomem = -12, Efault = -14, Einval = -22;

    public static void Map(byte* path, int fd, ulong fileSize, ElfFile* elf, int image, bool firstMapped, ulong bias, Mapped* mapped)
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
            long error = done ? 0 : EndIsInFile(segment, fileSize) ? MapSegment(segment, text ? image : fd, bias) : Efault;
            if (error != 0)
            {
                NativeStart.IfUnmappable(error == Enomem, path);
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

    /// <summary>
    /// What a segment has beyond its bytes in the file can be read and written, whatever its flags say (vm_brk_flags). Returns 0 or the error of mmap.
    /// </summary>
    private static long MapSegment(ProgramHeader* segment, int fd, ulong bias)
    {
        ulong start = Memory.PageDown(bias + segment->Address);
        ulong fileEnd = bias + segment->Address + segment->FileSize;
        ulong end = bias + segment->Address + segment->MemorySize;
        int protection = Protection(segment->Flags);
        if (segment->FileSize != 0)
        {
            ulong offset = segment->Offset - (bias + segment->Address - start);
            long mapped = (offset & (Memory.PageSize - 1)) != 0
                ? Einval
                : Memory.Map(start, fileEnd - start, protection, Memory.Private | Memory.Fixed, fd, offset);
            if (Memory.Failed(mapped))
            {
                return mapped;
            }
        }

        if (end > fileEnd)
        {
            ulong page = segment->FileSize == 0 ? start : Memory.PageUp(fileEnd);
            if ((protection & Memory.Write) != 0 && page > fileEnd && segment->FileSize != 0)
            {
                Memory.Zero((byte*)fileEnd, (long)(page - fileEnd));
            }

            const int Flags = Memory.Private | Memory.Anonymous | Memory.Fixed;
            long mapped = end <= page ? 0 : Memory.Map(page, end - page, protection | Memory.Read | Memory.Write, Flags, -1, 0);
            return Memory.Failed(mapped) ? mapped : 0;
        }

        return 0;
    }

    private static int Protection(uint flags) =>
        ((flags & ProgramHeader.Read) != 0 ? Memory.Read : 0) | ((flags & ProgramHeader.Write) != 0 ? Memory.Write : 0)
        | ((flags & ProgramHeader.Execute) != 0 ? Memory.Execute : 0);

    /// <summary>As load_elf_binary accounts for /proc/PID/stat, and AT_PHDR.</summary>
    private static void Account(ElfFile* elf, ProgramHeader* segment, ulong bias, Mapped* mapped)
    {
        ulong start = bias + segment->Address, fileEnd = start + segment->FileSize;
        mapped->DataStart = start > mapped->DataStart ? start : mapped->DataStart;
        if ((segment->Flags & ProgramHeader.Execute) != 0)
        {
            mapped->CodeStart = start < mapped->CodeStart ? start : mapped->CodeStart;
            mapped->CodeEnd = fileEnd > mapped->CodeEnd ? fileEnd : mapped->CodeEnd;
        }

        mapped->DataEnd = fileEnd > mapped->DataEnd ? fileEnd : mapped->DataEnd;
        ulong headers = elf->Header.ProgramHeaders;
        if (headers >= segment->Offset && headers < segment->Offset + segment->FileSize)
        {
            mapped->Headers = start + (headers - segment->Offset);
        }
    }
}
