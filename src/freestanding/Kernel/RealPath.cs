using Trapless.Layer;

namespace Trapless.Kernel;

/// <summary>
/// The path behind all links of an open file, by looking at each component (realpath(3)). Reading the link in /proc/self/fd tells the
/// same, but costs a new process as much as a quarter of its start: the kernel makes and later frees the directories of /proc for it.
/// </summary>
internal static unsafe class RealPath
{
    /// <summary>Longer paths, and those of more links, are left to /proc.</summary>
    public const int Size = 512;
    private const int MaximumLinks = 8, NotALink = -22;

    /// <summary>
    /// Opens a file of whose path no part is a link, so that the path is the real one: it is absolute, and each component is a name. Any error says
    /// no more than that this is not so, or that the kernel cannot tell (openat2 is of Linux 5.6).
    /// </summary>
    public static int OpenUnlinked(byte* path, int flags)
    {
        return HasNamesOnly(path) ? Files.OpenBy(Files.AtFdCwd, path, flags, Files.NoSymlinks) : -1;
    }

    /// <summary>Absolute, short, without "//", "." and "..".</summary>
    private static bool HasNamesOnly(byte* path)
    {
        byte* p = path;
        while (*p == '/')
        {
            int length = Component(++p);
            if (length == 0 || (p[0] == '.' && (length == 1 || (length == 2 && p[1] == '.'))))
            {
                return false;
            }

            p += length;
        }

        return *p == 0 && p != path && p - path < Size;
    }

    /// <summary>
    /// Writes the real path of <paramref name="path"/>, at most <see cref="Size"/> bytes with the NUL. False when the path is relative or
    /// too long, or no longer leads to the file with this status: then only /proc knows.
    /// </summary>
    public static bool Find(byte* path, Stat* file, byte* real)
    {
        byte* rest = stackalloc byte[Size];
        int length = Text.Length(path);
        if (path[0] != '/' || length >= Size)
        {
            return false;
        }

        Memory.Copy(rest + Size - length - 1, path, length + 1);
        int end = 0;
        if (!Walk(rest, rest + Size - length - 1, real, &end))
        {
            return false;
        }

        Stat found;
        return Sys.Call(SystemCall.Newfstatat, Files.AtFdCwd, (long)real, (long)&found, Files.AtSymlinkNoFollow) == 0
            && Stat.AreSame(&found, file);
    }

    /// <summary><paramref name="next"/> is what is left of the path, at the end of <paramref name="memory"/>: a link's target is put before it.</summary>
    private static bool Walk(byte* memory, byte* next, byte* real, int* end)
    {
        int links = 0;
        real[0] = (byte)'/';
        real[1] = 0;
        while (*next != 0)
        {
            int length = Component(next);
            if (length == 0 || (length == 1 && next[0] == '.'))
            {
                next += length + (next[length] != 0 ? 1 : 0);
                continue;
            }

            if (length == 2 && next[0] == '.' && next[1] == '.')
            {
                Cut(real, end);
                next += length;
                continue;
            }

            int before = *end;
            if (!Append(real, end, next, length))
            {
                return false;
            }

            next += length;
            int room = (int)(next - memory) - 1;
            long target = Sys.Call(SystemCall.Readlinkat, Files.AtFdCwd, (long)real, (long)memory, room);
            if (target == NotALink)
            {
                continue;
            }

            if (target <= 0 || target >= room || ++links > MaximumLinks)
            {
                return false;
            }

            next -= target; // what is left begins with its slash, or is empty
            MoveUp(next, memory, target);
            *end = next[0] == '/' ? 0 : before;
            real[*end] = 0;
        }

        if (*end == 0)
        {
            real[1] = 0;
        }

        return true;
    }

    private static int Component(byte* s)
    {
        int n = 0;
        while (s[n] != 0 && s[n] != '/')
        {
            n++;
        }

        return n;
    }

    /// <summary>Without its last component: it has no links, so this is its parent.</summary>
    private static void Cut(byte* real, int* end)
    {
        while (*end > 0 && real[--*end] != '/')
        {
        }

        real[*end] = 0;
    }

    private static bool Append(byte* real, int* end, byte* name, int length)
    {
        if (*end + 1 + length >= Size)
        {
            return false;
        }

        real[(*end)++] = (byte)'/';
        Memory.Copy(real + *end, name, length);
        *end += length;
        real[*end] = 0;
        return true;
    }

    /// <summary>Copies downwards: the target lies above an overlapping source.</summary>
    private static void MoveUp(byte* to, byte* from, long length)
    {
        while (length-- > 0)
        {
            System.Threading.Volatile.Write(ref to[length], from[length]);
        }
    }
}
