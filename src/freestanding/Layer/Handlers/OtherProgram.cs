using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The program of another layered process, whose /proc/PID/exe leads to trapless-ld too: the file in which its program headers lie, which are
/// the program's in /proc/PID/auxv (Loader/KernelView.cs).
/// </summary>
internal static unsafe class OtherProgram
{
    private const ulong ProgramHeaders = 3; // AT_PHDR

    /// <summary>Writes the path to <paramref name="path"/> (4096 bytes). False when it may not be read or is not of a program.</summary>
    public static bool Find(ulong pid, byte* path)
    {
        ulong headers = Headers(pid);
        if (headers == 0)
        {
            return false;
        }

        byte* name = stackalloc byte[40];
        TextBuffer text;
        TextBuffer.Init(&text, name, 40);
        DescriptorPath.AddProcess(&text, pid, "/maps"u8);
        ulong offset;
        return MappedFile.Find(name, headers, path, &offset);
    }

    /// <summary>Where the program headers lie; 0 when that may not be read.</summary>
    private static ulong Headers(ulong pid)
    {
        const int Words = 2 * 40;
        byte* name = stackalloc byte[40];
        ulong* auxv = stackalloc ulong[Words];
        TextBuffer text;
        TextBuffer.Init(&text, name, 40);
        DescriptorPath.AddProcess(&text, pid, "/auxv"u8);
        int fd = Files.Open(name, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return 0;
        }

        long words = Files.ReadAt(fd, auxv, Words * sizeof(ulong), 0) / sizeof(ulong);
        Files.Close(fd);
        for (int i = 0; i + 1 < words; i += 2)
        {
            if (auxv[i] == ProgramHeaders)
            {
                return auxv[i + 1];
            }
        }

        return 0;
    }
}
