using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Reads /proc/PID/maps line by line (fs/proc/task_mmu.c: start-end perms offset dev inode path).</summary>
internal unsafe struct MapsReader
{
    public const int PathSize = 4096;
    /// <summary>The mapping just read; its path is empty for anonymous memory and in brackets for the kernel's own.</summary>
    public ulong Start, End, Offset;

    /// <summary>Its file's identity as stat gives it, where the file system does not number devices by mount; zero for anonymous memory.</summary>
    public ulong Device, Inode;

    /// <summary>Its protection, as for mmap.</summary>
    public int Protection;

    /// <summary>PathSize bytes of the caller's.</summary>
    public byte* Path;

    private LineReader lines;

    /// <summary>This process's: by a thread that lives, for the main thread's file is empty once that has exited.</summary>
    public static byte* Own => Text.Literal("/proc/thread-self/maps"u8);

    public static bool Open(MapsReader* reader, byte* path) => Open(reader, Own, path);

    /// <summary>False where /proc does not tell. Precondition of all others: this was true; <see cref="Close"/> follows.</summary>
    public static bool Open(MapsReader* reader, byte* file, byte* path)
    {
        reader->Path = path;
        return LineReader.Open(&reader->lines, file);
    }

    public static void Close(MapsReader* reader) => LineReader.Close(&reader->lines);

    /// <summary>The next mapping, by ascending address; false at the end.</summary>
    public static bool Next(MapsReader* reader)
    {
        const int HeadSize = 128;
        byte* head = stackalloc byte[HeadSize];
        int length = 0, pathLength = 0;
        bool inPath = false;
        int c;
        while ((c = LineReader.Take(&reader->lines)) != '\n')
        {
            if (c < 0)
            {
                return false;
            }

            inPath |= c == '/' || c == '[';
            if (inPath && pathLength < PathSize - 1)
            {
                reader->Path[pathLength++] = (byte)c;
            }
            else if (!inPath && length < HeadSize - 1)
            {
                head[length++] = (byte)c;
            }
        }

        head[length] = 0;
        reader->Path[pathLength] = 0;
        byte* end;
        reader->Start = Text.Hex(head, &end);
        reader->End = Text.Hex(end + 1, &end);
        reader->Protection = (end[1] == 'r' ? Memory.Read : 0) | (end[2] == 'w' ? Memory.Write : 0) | (end[3] == 'x' ? Memory.Execute : 0);
        reader->Offset = Text.Hex(end + 6, &end); // " r-xp "
        ulong major = Text.Hex(end + 1, &end), minor = Text.Hex(end + 1, &end);
        reader->Device = (minor & 0xff) | (major << 8) | ((minor & ~0xffUL) << 12); // new_encode_dev (include/linux/kdev_t.h)
        reader->Inode = Text.Decimal(end + 1, &end);
        return true;
    }
}
