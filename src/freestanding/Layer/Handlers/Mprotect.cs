using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// mprotect to executable. A library that was mapped whole but not executable gets its image's text now, provided the memory is still
/// what the file holds. Code that a program wrote itself is not rewritten; its system calls trap as they always did.
/// </summary>
internal static unsafe class Mprotect
{
    public static int Handle(Task* task)
    {
        ulong start = (ulong)task->Rdi, length = Memory.PageUp((ulong)task->Rsi);
        VdsoPages.Change(start, length);
        ulong library = Process.Left ? 0 : LoadedImages.FindReserved(start, start + length);
        if (library != 0 && length != 0 && (start & (Memory.PageSize - 1)) == 0)
        {
            byte* path = stackalloc byte[4096];
            ulong offset;
            if (MappedFile.Find(start, path, &offset))
            {
                Replace(path, start, length, offset, (int)task->Rdx, library);
            }
        }

        if (((int)task->Rdx & Memory.Execute) != 0)
        {
            UnseenCode.Protect(task, start);
        }

        return Outcome.Direct(task);
    }

    /// <summary>Maps the image's text over the range; the program's own mprotect follows and sets the protection.</summary>
    private static void Replace(byte* path, ulong start, ulong length, ulong offset, int protection, ulong library)
    {
        int fd = Files.Open(path, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return;
        }

        Stat status;
        ImageRecord record;
        int image;
        ulong bias;
        if (Files.Status(fd, &status) == 0 && ImageIndex.Find(fd, &status, null, &record, &image) == ImageIndex.Found)
        {
            if (ImageRecord.Bias(&record, start, offset, &bias) && bias + record.SpanStart == library
                && Unchanged(fd, start, length, offset) && ImageMapping.Attach(&record, image, bias, start, true))
            {
                Memory.Map(start, length, protection & ~Memory.Write, Memory.Private | Memory.Fixed, image, offset);
            }

            Files.Close(image);
        }

        Files.Close(fd);
    }

    /// <summary>Whether the memory holds what the file holds: relocations in the text would be lost.</summary>
    private static bool Unchanged(int fd, ulong start, ulong length, ulong offset)
    {
        const int Chunk = 4096;
        byte* buffer = stackalloc byte[Chunk];
        for (ulong at = 0; at < length; at += Chunk)
        {
            long n = Files.ReadAt(fd, buffer, Chunk, offset + at);
            if (n <= 0 || !UserMemory.CanRead(start + at, (ulong)n))
            {
                return false;
            }

            for (long i = 0; i < n; i++)
            {
                if (((byte*)(start + at))[i] != buffer[i])
                {
                    return false;
                }
            }
        }

        return true;
    }
}
