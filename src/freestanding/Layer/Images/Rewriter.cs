using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Starts the rewriter, <c>trapless rewrite</c>, which lies beside trapless-ld, and waits for it. The program cannot see the
/// child: it sends no SIGCHLD and only a wait with __WCLONE or __WALL finds it. Called with all signals blocked, or before the program starts.
/// </summary>
internal static unsafe class Rewriter
{
    private const int Wclone = unchecked((int)0x80000000);

    /// <summary>Writes the image of <paramref name="path"/> into the user's cache. False when there is no rewriter or it failed.</summary>
    public static bool Make(byte* path, bool closure)
    {
        if (Process.UserCache == null || Process.Self == null || !MayWrite(Process.UserCache))
        {
            return false;
        }

        byte* program = stackalloc byte[4096];
        TextBuffer name;
        TextBuffer.Init(&name, program, 4096);
        long directory = Text.BaseName(Process.Self) - Process.Self;
        for (long i = 0; i < directory; i++)
        {
            TextBuffer.Add(&name, Process.Self[i]);
        }

        TextBuffer.Add(&name, "trapless"u8);
        if (name.Overflowed || Sys.Call(SystemCall.Access, (long)program, 1 /* X_OK */) != 0)
        {
            return false;
        }

        byte** argv = stackalloc byte*[8];
        int n = 0;
        argv[n++] = program;
        argv[n++] = Text.Literal("rewrite"u8);
        argv[n++] = Text.Literal("--cache"u8);
        argv[n++] = Process.UserCache;
        if (closure)
        {
            argv[n++] = Text.Literal("--closure"u8);
        }

        argv[n++] = path;
        argv[n] = null;
        return Run(program, argv);
    }

    /// <summary>
    /// After a server gave its privileges up, the cache is root's still: starting the rewriter for each file it maps would only cost time. One
    /// that is not there yet is the rewriter's to create.
    /// </summary>
    private static bool MayWrite(byte* cache)
    {
        const int WriteAndSearch = 3, Enoent = -2;
        long answer = Sys.Call(SystemCall.Access, (long)cache, WriteAndSearch);
        return answer == 0 || answer == Enoent;
    }

    private static bool Run(byte* program, byte** argv)
    {
        if (WouldBeInit())
        {
            return false;
        }

        byte** envp = stackalloc byte*[2];
        envp[0] = Text.Literal("PATH=/usr/bin:/bin"u8);
        envp[1] = null;
        int devNull = Files.Open(Text.Literal("/dev/null"u8), Files.ReadWrite | Files.CloseOnExec);
        if (devNull < 0)
        {
            return false;
        }

        long pid = Sys.Helper(program, argv, envp, devNull);
        Files.Close(devNull);
        if (pid <= 0)
        {
            return false;
        }

        int status = -1;
        while (Sys.Call(SystemCall.Wait4, pid, (long)&status, Wclone, 0) == -4 /* EINTR */)
        {
        }

        return status == 0;
    }

    /// <summary>After unshare(CLONE_NEWPID) the next child is the namespace's init, with whose end no other can be made (pid_namespaces(7)): it is the program's to make.</summary>
    private static bool WouldBeInit()
    {
        const int Enoent = -2, Size = 64;
        byte* link = stackalloc byte[Size];
        return Files.ReadLink(Text.Literal("/proc/thread-self/ns/pid_for_children"u8), link, Size) == Enoent
            && Sys.Call(SystemCall.Access, (long)Text.Literal("/proc/thread-self/ns/pid"u8), 0) == 0;
    }
}
