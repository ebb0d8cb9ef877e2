using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The program of another layered process, whose /proc/PID/exe leads to trapless-ld too: the file mapped at its lowest address, which is
/// where programs lie, in its /proc/PID/maps.
/// </summary>
internal static unsafe class OtherProgram
{
    /// <summary>Writes the path to <paramref name="path"/> (4096 bytes). False when it may not be read or is not of a program.</summary>
    public static bool Find(ulong pid, byte* path)
    {
        byte* name = stackalloc byte[40];
        TextBuffer text;
        TextBuffer.Init(&text, name, 40);
        DescriptorPath.AddProcess(&text, pid, "/maps"u8);
        int fd = Files.Open(name, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return false;
        }

        long n = Files.ReadAt(fd, path, 4095, 0);
        Files.Close(fd);
        return n > 0 && FirstPath(path, n);
    }

    private static bool FirstPath(byte* text, long length)
    {
        text[length] = 0;
        byte* from = text;
        while (*from != 0 && *from != '\n' && *from != '/')
        {
            from++;
        }

        if (*from != '/')
        {
            return false;
        }

        byte* to = text;
        while (*from != 0 && *from != '\n')
        {
            *to++ = *from++;
        }

        *to = 0;
        return true;
    }
}
