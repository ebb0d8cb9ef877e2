using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Puts the text of a file back in place of its image's, whose jumps lead to the trampolines behind the file's span: the calls in it trap from then on, wherever
/// it lies and whatever becomes of the trampolines. The two are equal but for the patched instructions, so that another thread may run in it meanwhile: after
/// a trampoline it goes on at an instruction of both.
/// </summary>
internal static unsafe class OriginalText
{
    private const int Chunk = 4096;

    /// <summary>
    /// Of the range. <paramref name="path"/>, PathSize bytes, becomes the original's. False where something of the image is left: the original is not to be
    /// found any more, /proc does not tell, memory is short, or the program wrote into the text, which would be lost.
    /// </summary>
    public static bool PutBack(ImagePlace* place, ulong start, ulong end, byte* path)
    {
        byte* imagePath = stackalloc byte[MapsReader.PathSize];
        ulong offset;
        path[0] = 0;
        if (!MappedFile.Find(place->Extension, imagePath, &offset))
        {
            return false;
        }

        int image = -1;
        int fd = MappedFile.Find(place->Limit - Memory.PageSize, path, &offset) ? Open(path, imagePath, &image) : -1;
        if (fd < 0 && MappedFile.FirstFile(place->Start, place->Extension, imagePath, path))
        {
            fd = Open(path, imagePath, &image);
        }

        if (fd < 0)
        {
            return false;
        }

        bool good = Replace(fd, image, imagePath, start > place->Start ? start : place->Start, end < place->End ? end : place->End);
        Files.Close(image);
        Files.Close(fd);
        return good;
    }

    /// <summary>The file that the image at this path is of, and the image; -1 when it is not, or not any more.</summary>
    private static int Open(byte* path, byte* imagePath, int* image)
    {
        int fd = Files.Open(path, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return -1;
        }

        Stat status;
        ImageRecord record;
        *image = -1;
        bool found = Files.Status(fd, &status) == 0 && ImageIndex.Find(fd, &status, null, &record, image) == ImageIndex.Found;
        if (found && Text.Same(Text.BaseName(imagePath), record.Name))
        {
            return fd;
        }

        if (found)
        {
            Files.Close(*image);
        }

        Files.Close(fd);
        return -1;
    }

    /// <summary>One mapping after the other: between two looks at /proc there is one less.</summary>
    private static bool Replace(int fd, int image, byte* imagePath, ulong start, ulong end)
    {
        byte* path = stackalloc byte[MapsReader.PathSize];
        MapsReader maps;
        bool good = true, found = true;
        while (good && found)
        {
            if (!MapsReader.Open(&maps, path))
            {
                return false;
            }

            found = false;
            while (!found && MapsReader.Next(&maps))
            {
                found = maps.Start < end && start < maps.End && Text.Same(path, imagePath);
            }

            MapsReader.Close(&maps);
            if (found)
            {
                ulong from = maps.Start > start ? maps.Start : start, to = maps.End < end ? maps.End : end;
                ulong offset = maps.Offset + (from - maps.Start);
                good = Holds(image, from, to, offset)
                    && !Memory.Failed(Memory.Map(from, to - from, maps.Protection, Memory.Private | Memory.Fixed, fd, offset));
            }
        }

        return good;
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
