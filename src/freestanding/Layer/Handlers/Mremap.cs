using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// mremap of a program's or library's text. The image's jumps lead to the trampolines behind the old place and would lead nowhere from the new one:
/// before it is moved, the text becomes the original file's again, whose calls trap wherever it lies. The two are equal but for the patched
/// instructions, so that another thread may run in it meanwhile: after a trampoline it goes on at an instruction of both.
/// </summary>
internal static unsafe class Mremap
{
    private const int Chunk = 4096, Segments = 8, MoveFixed = 2;

    public static int Handle(Task* task)
    {
        ulong start = (ulong)task->Rdi, length = Memory.PageUp((ulong)task->Rsi);
        VdsoPages.Change(start, length);
        if ((task->R10 & MoveFixed) != 0)
        {
            VdsoPages.Change((ulong)task->R8, (ulong)task->Rdx);
        }

        if (!Process.Left && length != 0 && (start & (Memory.PageSize - 1)) == 0)
        {
            MissedSites.Forget();
            for (int i = 0; i < Segments && PutBack(start, start + length); i++)
            {
            }
        }

        return Outcome.Direct(task);
    }

    /// <summary>Replaces the first mapping of an image's text in the range. False when there is none that can be.</summary>
    private static bool PutBack(ulong start, ulong end)
    {
        byte* image = stackalloc byte[MapsReader.PathSize];
        byte* original = stackalloc byte[MapsReader.PathSize];
        ulong spanStart, spanEnd;
        MapsReader maps;
        if (!MapsReader.Open(&maps, image))
        {
            return false;
        }

        bool found = false;
        original[0] = 0;
        while (!found && MapsReader.Next(&maps))
        {
            found = maps.Start < end && start < maps.End && (maps.Protection & Memory.Execute) != 0 && image[0] == '/'
                && LoadedImages.FindSpan(maps.Start, &spanStart, &spanEnd)
                && MappedFile.FirstFile(spanStart, spanEnd, image, original);
        }

        MapsReader.Close(&maps);
        if (!found)
        {
            return false;
        }

        ulong from = maps.Start > start ? maps.Start : start;
        return Replace(image, original, from, maps.End < end ? maps.End : end, maps.Offset + (from - maps.Start), maps.Protection);
    }

    private static bool Replace(byte* imagePath, byte* path, ulong start, ulong end, ulong offset, int protection)
    {
        int fd = Files.Open(path, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return false;
        }

        Stat status;
        ImageRecord record;
        int image = -1;
        bool replaced = Files.Status(fd, &status) == 0 && ImageIndex.Find(fd, &status, null, &record, &image) == ImageIndex.Found
            && Text.Same(Text.BaseName(imagePath), record.Name) && Holds(image, start, end, offset)
            && !Memory.Failed(Memory.Map(start, end - start, protection, Memory.Private | Memory.Fixed, fd, offset));
        if (image >= 0)
        {
            Files.Close(image);
        }

        Files.Close(fd);
        return replaced;
    }

    /// <summary>Whether the memory is the image's still: what the program wrote into it would be lost.</summary>
    private static bool Holds(int image, ulong start, ulong end, ulong offset)
    {
        byte* buffer = stackalloc byte[Chunk];
        for (ulong at = start; at < end; at += Chunk)
        {
            long n = Files.ReadAt(image, buffer, Chunk, offset + (at - start));
            if (n <= 0 || !UserMemory.CanRead(at, (ulong)n))
            {
                return false;
            }

            for (long i = 0; i < n; i++)
            {
                if (((byte*)at)[i] != buffer[i])
                {
                    return false;
                }
            }
        }

        return true;
    }
}
