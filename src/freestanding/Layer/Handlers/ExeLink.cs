using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Which paths mean a program by the exe link of its process, which leads to trapless-ld.</summary>
internal static unsafe class ExeLink
{
    /// <summary>What the exe link that a path means reads, of this process or of another layered one; null when it means something else.</summary>
    public static byte* Read(int directory, byte* path, byte* buffer)
    {
        byte* program = path[0] == 0 ? LinkOf(directory, buffer) : Named(directory, path, buffer);
        return program == Process.Program ? OwnProgram.Name(buffer) : program;
    }

    /// <summary>A path to the file behind such a link.</summary>
    public static byte* Target(int directory, byte* path, byte* buffer)
    {
        byte* program = Named(directory, path, buffer);
        return program == Process.Program ? OwnProgram.Path(buffer) : program;
    }

    /// <summary>
    /// The same of a path that leads to trapless-ld's file: by the exe link or by a link to that. Null when it means trapless-ld by its own name, which
    /// is a program like any other.
    /// </summary>
    public static byte* TargetOrOwn(int directory, byte* path, byte* buffer)
    {
        byte* program = Target(directory, path, buffer);
        return program == null && LeadsThroughProc(directory, path) ? OwnProgram.Path(buffer) : program;
    }

    /// <summary>Whether an absolute path is this process's exe link.</summary>
    public static bool IsOwn(byte* path)
    {
        byte* buffer = stackalloc byte[4096];
        byte* program = path[0] == '/' ? ProgramOf(path, true, buffer) : null;
        return program != null && program == Process.Program; // in the loader there is none yet
    }

    /// <summary>Of the link itself, opened with O_PATH and O_NOFOLLOW.</summary>
    private static byte* LinkOf(int descriptor, byte* buffer)
    {
        DescriptorPath.Read(descriptor, buffer, 4096);
        return ProgramOf(buffer, true, buffer);
    }

    private static byte* Named(int directory, byte* path, byte* buffer)
    {
        if (path[0] == '/')
        {
            return ProgramOf(path, true, buffer);
        }

        bool here = directory == Files.AtFdCwd;
        if (!Text.Is(path, "exe"u8) || (directory < 0 && !here))
        {
            return null;
        }

        if (!here)
        {
            DescriptorPath.Read(directory, buffer, 4096);
        }
        else if (Sys.Call(SystemCall.Getcwd, (long)buffer, 4096) < 0)
        {
            return null;
        }

        return ProgramOf(buffer, false, buffer);
    }

    /// <summary>
    /// Whether the file is reached by a link the kernel makes: another spelling of /proc/self/exe, or a link to it, names the program. False before Linux 5.6.
    /// </summary>
    private static bool LeadsThroughProc(int directory, byte* path)
    {
        const int Eloop = -40;
        int fd = Files.OpenBy(directory, path, Files.PathOnly | Files.CloseOnExec, Files.NoMagicLinks);
        if (fd >= 0)
        {
            Files.Close(fd);
        }

        return fd == Eloop;
    }

    /// <summary>/proc/self/exe, /proc/thread-self/exe, /proc/PID/exe, the tasks' (task/TID/exe), or "exe" relative to such a directory.</summary>
    private static byte* ProgramOf(byte* path, bool withExe, byte* buffer)
    {
        byte* rest = Text.Component(path, "proc"u8);
        if (rest == null)
        {
            return null;
        }

        ulong pid = 0;
        byte* tail = Text.Component(rest, "self"u8);
        tail = tail != null ? tail : Text.Component(rest, "thread-self"u8);
        if (tail == null)
        {
            pid = Text.Decimal(Text.SkipSeparator(rest), &tail);
            if (pid == 0)
            {
                return null;
            }
        }

        byte* task = Text.Component(tail, "task"u8);
        if (task != null)
        {
            Text.Decimal(Text.SkipSeparator(task), &tail);
        }

        tail = withExe ? Text.Component(tail, "exe"u8) : tail;
        if (tail == null || *tail != 0)
        {
            return null;
        }

        if (pid == 0 || pid == OwnNumber())
        {
            return Process.Program;
        }

        return IsLayered(pid) && OtherProgram.Find(pid, buffer) ? buffer : null;
    }

    /// <summary>The number of this process in /proc, which may be mounted for another pid namespace than its own; 0 when it has none there.</summary>
    private static ulong OwnNumber()
    {
        const int Size = 24;
        byte* text = stackalloc byte[Size];
        byte* end;
        return Files.ReadLink(Text.Literal("/proc/self"u8), text, Size) < 0 ? 0 : Text.Decimal(text, &end);
    }

    private static bool IsLayered(ulong pid)
    {
        byte* link = stackalloc byte[40];
        TextBuffer text;
        TextBuffer.Init(&text, link, 40);
        DescriptorPath.AddProcess(&text, pid, "/exe"u8);
        Stat status;
        return Sys.Call(SystemCall.Newfstatat, Files.AtFdCwd, (long)link, (long)&status, 0) == 0 && Process.IsSelf(&status);
    }
}
