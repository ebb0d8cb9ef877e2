using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>Where an ELF file came to lie.</summary>
internal struct Mapped
{
    public ulong Bias, Entry, Headers;

    /// <summary>Where a program of fixed address and its image end; 0: position-independent.</summary>
    public ulong FixedEnd;
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
        int image = Process.Left ? -1 : OpenImage(path, fd, status, elf, &record, &mapped->Unserved);
        ulong end = image >= 0 ? record.ExtVaddr + record.ExtSize : elf->SpanEnd;
        ulong bias = 0;
        bool firstMapped = ProgramSpan.MapFirst(fd, elf, end, where, &bias);
        if (!firstMapped)
        {
            bias = ProgramSpan.Reserve(path, elf, end, where);
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

        mapped->FixedEnd = elf->Header.Type == ElfHeader.Executable ? end : 0;
        mapped->Bias = bias;
        mapped->Entry = bias + elf->Header.Entry;
        mapped->Headers = bias; // the kernel too adds the bias when no segment holds them
        mapped->CodeStart = ulong.MaxValue;
        mapped->CodeEnd = mapped->DataStart = mapped->DataEnd = 0;
        ProgramSegments.Map(path, fd, status->Size, elf, image, firstMapped, bias, mapped);
        ProgramSpan.UnmapGaps(elf, bias);
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
    private static int OpenImage(byte* path, int fd, Stat* status, ElfFile* elf, ImageRecord* record, bool* unserved)
    {
        int image;
        int found = ImageIndex.FindOrMake(fd, status, elf, record, &image, true);
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
}
