using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// mmap of a private file mapping. A dynamic linker first maps the whole span of a library, wherever there is room, then its
/// segments over it. The first mapping is made with room for the image's extension behind it; an executable mapping is made of the
/// image's text instead of the file's. What is mapped at a fixed place, where an image's extension lies, makes that give way. Every other mapping goes to the
/// kernel as it is.
/// </summary>
internal static unsafe class Mmap
{
    public static int Handle(Task* task)
    {
        int fd = (int)task->R8;
        bool executable = (task->Rdx & Memory.Execute) != 0;
        bool anywhere = (task->R10 & (Memory.Fixed | Memory.FixedNoReplace)) == 0;
        if (!anywhere)
        {
            bool replaces = (task->R10 & (Memory.Fixed | Memory.FixedNoReplace)) == Memory.Fixed;
            if (replaces)
            {
                VdsoPages.Change((ulong)task->Rdi, (ulong)task->Rsi);
            }

            if (!ImageRetreat.From(task, (ulong)task->Rdi, (ulong)task->Rsi, replaces) && replaces)
            {
                return Outcome.Return(task, ImageRetreat.Enomem);
            }
        }

        if ((task->R10 & Memory.Anonymous) != 0)
        {
            return AnonymousMmap.Handle(task);
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
            return executable || all ? MapFile(task, &status, null, executable) : Outcome.Direct(task);
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
            return LibsysLibrary.Refuse(task, (int)task->R8);
        }

        int outcome = MapFile(task, status, file, executable);
        if (linkedWithLibsys)
        {
            LibsysLibrary.MakeNow(task);
            LibsysLibrary.Cover(task, file, whole ? &section : null, executable);
        }
        else
        {
            RecentRecord.MarkPlain(status);
        }

        return outcome;
    }

    private static int MapFile(Task* task, Stat* status, ElfFile* headers, bool executable)
    {
        int fd = (int)task->R8;
        ImageRecord record;
        int image = -1;
        int found = ImageIndex.FindOrMake(fd, status, headers, &record, executable ? &image : null, false);
        if (found == ImageIndex.Incompatible)
        {
            byte* path = stackalloc byte[4096];
            DescriptorPath.Read(fd, path, 4096);
            Departure.LeaveGs(Notice.Incompatible, "the program runs without the layer from here on, because of the library"u8, path);
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
        long result = anywhere ? LibraryMapping.MapWithRoom(task, &record, image) : LibraryMapping.MapFixed(task, &record, image);
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

    /// <summary>The program's call as it is; executable memory without an image is for --strict and --complete to know.</summary>
    public static int Unseen(Task* task, bool executable, int fd)
    {
        if (executable)
        {
            UnseenCode.Map(task, fd);
        }

        return Outcome.Direct(task);
    }

    private static void Report(ImageRecord* record, int fd)
    {
        byte* path = stackalloc byte[4096];
        DescriptorPath.Read(fd, path, 4096);
        ImageMapping.Report(record, path);
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
