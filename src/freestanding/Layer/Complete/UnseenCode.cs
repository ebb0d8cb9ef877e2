using System;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// --strict: code that would run without an image ends the process at once, with status 125 and one line that names the file and the site that
/// asked for it. Under --complete nothing runs unseen, so nothing is refused.
/// </summary>
internal static unsafe class UnseenCode
{
    private const int OurFault = 125;

    /// <summary>Whether code without an image is to be refused.</summary>
    public static bool IsRefused => Process.Strict && !Process.Left && !Process.Complete;

    /// <summary>A mapping of a file that no image can take the place of, or of memory (<paramref name="fd"/> -1), is to be executable.</summary>
    public static void Map(Task* task, int fd)
    {
        if (!IsRefused)
        {
            return;
        }

        byte* path = stackalloc byte[MapsReader.PathSize];
        path[0] = 0;
        if (fd >= 0)
        {
            DescriptorPath.Read(fd, path, MapsReader.PathSize);
        }

        Refuse(task, path);
    }

    /// <summary>Memory is made executable: that of an image, or of a file without sites, may be.</summary>
    public static void Protect(Task* task, ulong start)
    {
        ulong from, to, offset;
        if (!IsRefused || LoadedImages.FindSpan(start, &from, &to))
        {
            return;
        }

        byte* path = stackalloc byte[MapsReader.PathSize];
        bool file = MappedFile.Find(start, path, &offset);
        if (!file || !HasNoSites(path))
        {
            path[0] = file ? path[0] : (byte)0;
            Refuse(task, path);
        }
    }

    private static bool HasNoSites(byte* path)
    {
        int fd = Files.Open(path, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return false;
        }

        Stat status;
        ImageRecord record;
        int image;
        image = -1;
        int found = Files.Status(fd, &status) == 0 ? ImageIndex.Find(fd, &status, null, &record, &image) : ImageIndex.Missing;
        if (image >= 0)
        {
            Files.Close(image);
        }

        Files.Close(fd);
        return found == ImageIndex.NoSites;
    }

    private static void Refuse(Task* task, byte* path)
    {
        byte* site = stackalloc byte[MapsReader.PathSize];
        byte* memory = stackalloc byte[1024];
        ulong offset;
        TextBuffer line;
        TextBuffer.Init(&line, memory, 1024);
        TextBuffer.Add(&line, "trapless: --strict: "u8);
        TextBuffer.Add(&line, path[0] != 0 ? path : Text.Literal("memory"u8));
        TextBuffer.Add(&line, path[0] != 0 ? " would run without an image"u8 : " becomes executable, and what is written there would run unseen"u8);
        TextBuffer.Add(&line, " (--complete catches it); asked for at "u8);
        bool named = MappedFile.Name((ulong)task->Ret - PatchedSite.TrapSize, site, &offset);
        TextBuffer.Add(&line, named ? site : Text.Literal("[anonymous]"u8));
        TextBuffer.Add(&line, "+0x"u8);
        TextBuffer.AddHex(&line, offset);
        TextBuffer.Add(&line, (byte)'\n');
        if (StandardError.IsUnchanged())
        {
            StandardError.Write(memory, line.Length);
        }

        Sys.Call(SystemCall.ExitGroup, OurFault);
    }
}
