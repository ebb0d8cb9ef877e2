using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Finds the file behind an address in /proc/self/maps (fs/proc/task_mmu.c: start-end perms offset dev inode path).</summary>
internal static unsafe class MappedFile
{
    private const int LineSize = 4096 + 128;

    /// <summary>The path and the file offset of <paramref name="address"/>; false when it is not of a file or /proc does not tell.</summary>
    public static bool Find(ulong address, byte* path, ulong* offset)
    {
        int fd = Files.Open(Text.Literal("/proc/self/maps"u8), Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return false;
        }

        byte* line = stackalloc byte[LineSize];
        int length = 0;
        bool found = false;
        byte c;
        while (!found && Sys.Call(SystemCall.Read, fd, (long)&c, 1) == 1)
        {
            if (c != '\n')
            {
                line[length] = c;
                length += length < LineSize - 1 ? 1 : 0;
                continue;
            }

            line[length] = 0;
            length = 0;
            found = Match(line, address, path, offset);
        }

        Files.Close(fd);
        return found && path[0] == '/';
    }

    private static bool Match(byte* line, ulong address, byte* path, ulong* offset)
    {
        byte* at;
        ulong start = Text.Hex(line, &at);
        ulong end = Text.Hex(at + 1, &at);
        if (address < start || address >= end)
        {
            return false;
        }

        *offset = Text.Hex(at + 6, &at) + (address - start); // " r-xp "
        while (*at != 0 && *at != '/')
        {
            at++;
        }

        int n = 0;
        while (*at != 0)
        {
            path[n++] = *at++;
        }

        path[n] = 0;
        return true;
    }
}
