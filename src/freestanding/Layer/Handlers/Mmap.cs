using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// mmap of a private file mapping. A dynamic linker first maps the whole span of a library, wherever there is room, then its
/// segments over it. The first mapping is made with room for the image's extension behind it; an executable mapping is made of the
/// image's text instead of the file's. Every other mapping goes to the kernel as it is.
/// </summary>
internal static unsafe class Mmap
{
    private const int Map32Bit = 0x40;

    public static int Handle(Task* task)
    {
        int fd = (int)task->R8;
        bool executable = (task->Rdx & Memory.Execute) != 0;
        bool anywhere = (task->R10 & (Memory.Fixed | Memory.FixedNoReplace)) == 0;
        if ((task->R10 & Memory.Anonymous) != 0)
        {
            return IsReservation(task) ? Reservation(task) : HandleAnonymous(task);
        }

        if (!OfPrivateFile(task))
        {
            return Unseen(task, executable, fd);
        }

        if (fd < 0 || task->Rsi <= 0 || Process.Left || (!executable && !anywhere))
        {
            return Outcome.Direct(task);
        }

        if (executable)
        {
            MissedSites.Forget();
        }

        Stat status;
        if (Files.Status(fd, &status) != 0 || !status.IsRegular)
        {
            return Unseen(task, executable, fd);
        }

        if (RecentRecord.IsSiteless(&status))
        {
            return Outcome.Direct(task);
        }

        ulong known = RecentRecord.PlainSpan(&status);
        if (known != 0)
        {
            bool all = anywhere && Memory.PageUp((ulong)task->Rsi) == known;
            return executable || all ? MapFile(task, &status, executable) : Outcome.Direct(task);
        }

        ElfFile file;
        int outcome = ElfFile.Read(&file, fd) ? MapElf(task, &file, &status, anywhere, executable) : Unseen(task, executable, fd);
        ElfFile.Release(&file);
        return outcome;
    }

    private static int MapElf(Task* task, ElfFile* file, Stat* status, bool anywhere, bool executable)
    {
        bool whole = anywhere && Memory.PageUp((ulong)task->Rsi) == file->SpanEnd - file->SpanStart;
        if (!executable && !whole)
        {
            return Outcome.Direct(task);
        }

        LibsysSection section;
        bool linkedWithLibsys = LibsysNote.Read((int)task->R8, file, &section);
        if (linkedWithLibsys && !KernelMap.Admit(section.Abi))
        {
            return Refuse(task, (int)task->R8);
        }

        int outcome = MapFile(task, status, executable);
        if (linkedWithLibsys)
        {
            MakeNow(task);
            CoverLibsys(task, file, whole ? &section : null, executable);
        }
        else
        {
            RecentRecord.MarkPlain(status);
        }

        return outcome;
    }

    /// <summary>Executable memory at a fixed place: it may be where a dynamic linker wants the libsys section that takes no space in its file.</summary>
    private static int HandleAnonymous(Task* task)
    {
        ulong start = (ulong)task->Rdi, end = start + Memory.PageUp((ulong)task->Rsi);
        if (Process.Left || task->Rsi <= 0 || !LoadedImages.HasOwn(start, end, false))
        {
            return Unseen(task, (task->Rdx & Memory.Execute) != 0, -1);
        }

        int outcome = Outcome.Direct(task);
        MakeNow(task);
        if (!Memory.Failed(task->Result))
        {
            LoadedImages.HasOwn(start, end, true);
        }

        return outcome;
    }

    /// <summary>Makes the call that was to be made at its site: something is to be done after it.</summary>
    private static void MakeNow(Task* task)
    {
        if (task->Resume != task->Ret)
        {
            Outcome.Return(task, Sys.Call(SystemCall.Mmap, task->Rdi, task->Rsi, task->Rdx, task->R10, task->R8, task->R9));
        }
    }

    /// <summary>With the mapping of a whole library its libsys section is known; each executable mapping that holds it is followed by the slots.</summary>
    private static void CoverLibsys(Task* task, ElfFile* file, LibsysSection* section, bool executable)
    {
        if (Memory.Failed(task->Result))
        {
            return;
        }

        ulong start = (ulong)task->Result;
        if (section != null)
        {
            ulong bias = start - file->SpanStart;
            LoadedImages.AddOwn(start, bias + file->SpanEnd, bias + section->Address, section->Size, section->Error == 0 ? 0 : bias + section->Error);
        }

        if (executable)
        {
            LoadedImages.HasOwn(start, start + Memory.PageUp((ulong)task->Rsi), true);
        }
    }

    /// <summary>A library whose ABI has no map to the kernel's: the dynamic linker says that it cannot be mapped.</summary>
    private static int Refuse(Task* task, int fd)
    {
        const int Enoexec = -8;
        byte* path = stackalloc byte[4096];
        DescriptorPath.Read(fd, path, 4096);
        Notice.Write("there is no map from its ABI to this kernel's (see trapless abi list)"u8, path);
        return Outcome.Return(task, Enoexec);
    }

    private static int MapFile(Task* task, Stat* status, bool executable)
    {
        int fd = (int)task->R8;
        ImageRecord record;
        int image = -1;
        int found = ImageIndex.FindOrMake(fd, status, &record, executable ? &image : null, false);
        if (found == ImageIndex.Incompatible)
        {
            byte* path = stackalloc byte[4096];
            DescriptorPath.Read(fd, path, 4096);
            Departure.Leave(Notice.Incompatible, "the program runs without the layer from here on, because of the library"u8, path);
            return Outcome.Direct(task);
        }

        if (found != ImageIndex.Found)
        {
            return Unlayered(task, found, executable, fd);
        }

        if (executable && !ImageRecord.Touches(&record, (ulong)task->R9, (ulong)task->Rsi))
        {
            Files.Close(image);
            return Unseen(task, executable, fd); // Not the file's own code: data a program keeps behind it, and executes.
        }

        bool anywhere = (task->R10 & (Memory.Fixed | Memory.FixedNoReplace)) == 0;
        long result = anywhere ? MapWithRoom(task, &record, image) : MapFixed(task, &record, image);
        if (image >= 0)
        {
            Files.Close(image);
        }

        if (result == 0)
        {
            return Unlayered(task, ImageIndex.NotRewritten, executable, fd);
        }

        if (executable && (Process.Counting || record.Unpatched != 0))
        {
            Report(&record, fd);
        }

        return Outcome.Return(task, result);
    }

    /// <summary>--strict asks about all mappings; an image can stand for these only.</summary>
    private static bool OfPrivateFile(Task* task)
    {
        const int TypeMask = 0xf;
        return (task->R10 & TypeMask) == Memory.Private;
    }

    private static int Unseen(Task* task, bool executable, int fd)
    {
        if (executable)
        {
            UnseenCode.Map(task, fd);
        }

        return Outcome.Direct(task);
    }

    private static bool IsReservation(Task* task) =>
        (uint)task->R10 == (Memory.Private | Memory.Anonymous) && (uint)task->Rdx == Memory.None;

    /// <summary>
    /// A dynamic linker reserves address space for a library that wants more than a page's alignment, and gives back what it does not need:
    /// the library may come to lie at the very end. What follows is left free, for an image's extension.
    /// </summary>
    private static int Reservation(Task* task)
    {
        const ulong Room = 1 << 18;
        ulong length = Memory.PageUp((ulong)task->Rsi);
        if (Process.Left || task->Rdi != 0 || length == 0 || length > 1UL << 46)
        {
            return Outcome.Direct(task);
        }

        long area = Memory.Map(0, length + Room, Memory.None, Memory.Private | Memory.Anonymous, -1, 0);
        if (Memory.Failed(area))
        {
            return Outcome.Direct(task);
        }

        Memory.Unmap((ulong)area + length, Room);
        return Outcome.Return(task, area);
    }

    private static void Report(ImageRecord* record, int fd)
    {
        byte* path = stackalloc byte[4096];
        DescriptorPath.Read(fd, path, 4096);
        ImageMapping.Report(record, path);
    }

    /// <summary>
    /// The program's mapping with the extension's address space behind it. One that is only read is mapped with the length of all at once: behind the
    /// file's end there is nothing to read. 0: make the program's call unchanged.
    /// </summary>
    private static long MapWithRoom(Task* task, ImageRecord* record, int image)
    {
        ulong bias = 0;
        bool executable = (task->Rdx & Memory.Execute) != 0;
        bool hasBias = ImageRecord.Bias(record, 0, (ulong)task->R9, &bias);
        if (executable && !hasBias)
        {
            return 0;
        }

        ulong distance = hasBias && executable ? 0 - bias : record->SpanStart; // the mapping's address in the file's own terms
        ulong room = record->ExtVaddr + record->ExtSize - distance;
        bool atOnce = task->Rdx == Memory.Read;
        long area = atOnce
            ? Memory.Map((ulong)task->Rdi, room, Memory.Read, (int)task->R10, (int)task->R8, (ulong)task->R9)
            : Memory.Map((ulong)task->Rdi, room, Memory.None, Memory.Private | Memory.Anonymous | Memory.NoReserve | ((int)task->R10 & Map32Bit), -1, 0);
        if (Memory.Failed(area))
        {
            return 0;
        }

        ulong start = (ulong)area;
        ulong length = Memory.PageUp((ulong)task->Rsi);
        long mapped = atOnce ? area : Memory.Map(
            start, (ulong)task->Rsi, (int)task->Rdx, (int)task->R10 | Memory.Fixed, executable ? image : (int)task->R8, (ulong)task->R9);
        ulong loadBias = start - distance;
        bool good = !Memory.Failed(mapped) && (executable
            ? ImageMapping.Attach(record, image, loadBias, start, true)
            : LoadedImages.Add(start, start, loadBias + record->SpanEnd, loadBias + record->ExtVaddr, record->ExtSize, 0));
        if (!good)
        {
            Memory.Unmap(start, room);
            return 0;
        }

        ulong extension = loadBias + record->ExtVaddr;
        if (start + length < extension)
        {
            Memory.Unmap(start + length, extension - start - length);
        }

        return mapped;
    }

    /// <summary>A segment mapped over its place in a library.</summary>
    private static long MapFixed(Task* task, ImageRecord* record, int image)
    {
        ulong bias;
        if (!ImageRecord.Bias(record, (ulong)task->Rdi, (ulong)task->R9, &bias))
        {
            return 0;
        }

        ulong start = bias + record->SpanStart, extension = bias + record->ExtVaddr;
        bool attached = LoadedImages.Has(start, extension, record->ExtSize, true); // by another executable segment of the file
        bool reserved = LoadedImages.Has(start, extension, record->ExtSize, false);
        if (!attached && !ImageMapping.Attach(record, image, bias, (ulong)task->Rdi, reserved))
        {
            return 0;
        }

        return Memory.Map((ulong)task->Rdi, (ulong)task->Rsi, (int)task->Rdx, (int)task->R10, image, (ulong)task->R9);
    }

    private static int Unlayered(Task* task, int found, bool executable, int fd)
    {
        if (executable && found != ImageIndex.NoSites)
        {
            byte* path = stackalloc byte[4096];
            DescriptorPath.Read(fd, path, 4096);
            ImageMapping.ReportMissing(path);
        }

        return Outcome.Direct(task);
    }
}
