using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>What an execve names, resolved to something the loader can open after the kernel has closed the close-on-exec descriptors.</summary>
internal unsafe struct ExecRequest
{
    public int Directory;
    public byte* Path;
    public int Flags;

    /// <summary>4096 bytes for a path.</summary>
    public byte* Buffer;

    /// <summary>What AT_EXECFN and scripts see.</summary>
    public byte* Name;

    /// <summary>The path to open when it is not <see cref="Name"/>, or null.</summary>
    public byte* Open;

    /// <summary>
    /// A descriptor to inherit, or -1. Who spawns a program knows that the exec is done before the loader has opened the file, and may remove or replace it.
    /// </summary>
    public int Descriptor;

    /// <summary>Whether the descriptor's file can be opened by <see cref="Name"/> as well.</summary>
    public bool HasPath;

    /// <summary>A script, whose first line may mean the program that executes it by /proc/self/exe.</summary>
    public bool IsScript;

    /// <summary>The program itself, when the path leads to trapless-ld by a link that means it, or null.</summary>
    public byte* Target;

    private const int Emfile = -24, Eacces = -13;
    private const int NonBlocking = 0x800, NoFollow = 0x20000;

    /// <summary>False: leave the call to the kernel.</summary>
    public static bool Resolve(ExecRequest* request, bool sharesFiles)
    {
        request->Name = request->Path;
        request->Open = request->Target = null;
        request->Descriptor = -1;
        request->HasPath = request->IsScript = false;
        if (request->Path == null)
        {
            return false; // newer kernels take it for an empty path in fstatat, not in execveat
        }

        int known = request->Flags & (Files.AtEmptyPath | Files.AtSymlinkNoFollow);
        Stat status;
        if (known != request->Flags || Sys.Call(SystemCall.Newfstatat, request->Directory, (long)request->Path, (long)&status, request->Flags) != 0
            || !status.IsRegular)
        {
            return false;
        }

        bool empty = request->Path[0] == 0; // fstatat accepted it, so it is readable
        bool self = Process.IsSelf(&status) || Text.Same(request->Path, Process.Self); // also after an upgrade in place
        if (self)
        {
            request->Open = ExeLink.TargetOrOwn(request->Directory, request->Path, request->Buffer);
            request->Target = request->Open;
            if (request->Open == null)
            {
                return false;
            }
        }

        int fd = OpenTarget(request, empty);
        if (fd < 0)
        {
            if (fd == Emfile)
            {
                Notice.Say(Notice.Unreadable, "runs natively: no file descriptor is left to read it"u8, request->Path);
            }
            else if (fd == Eacces && ExecTarget.IsPermitted(request->Directory, request->Path, request->Flags & Files.AtSymlinkNoFollow))
            {
                Notice.Say(Notice.Unreadable, "an unreadable program runs natively"u8, request->Path);
            }

            return false;
        }

        int verdict = ExecTarget.Judge(fd, request->Open != null ? request->Open : request->Path, 0);
        request->IsScript = verdict == ExecTarget.LayeredScript;
        bool good = verdict != ExecTarget.Native
            && (self ? PassOn(request, fd) : Locate(request, fd, empty, &status, sharesFiles));
        Files.Close(fd);
        return good;
    }

    /// <summary>The execve failed after all: what it was to inherit is closed.</summary>
    public static void Abandon(ExecRequest* request)
    {
        if (request->Descriptor >= 0)
        {
            Files.Close(request->Descriptor);
        }
    }

    private static int OpenTarget(ExecRequest* request, bool empty)
    {
        const int Flags = Files.ReadOnly | Files.CloseOnExec | NonBlocking;
        if (request->Open != null)
        {
            return Files.Open(request->Open, Flags);
        }

        if (!empty)
        {
            return Files.OpenAt(request->Directory, request->Path, Flags | ((request->Flags & Files.AtSymlinkNoFollow) != 0 ? NoFollow : 0));
        }

        byte* link = stackalloc byte[40];
        DescriptorPath.Link(request->Directory, link);
        return Files.Open(link, Flags);
    }

    /// <summary>
    /// The loader is handed a descriptor. A script is opened by its interpreter, by its name: one relative to a descriptor, or no name at all, is turned
    /// into the file's own. So is that of a process which would leave the descriptor behind in another.
    /// </summary>
    private static bool Locate(ExecRequest* request, int fd, bool empty, Stat* status, bool sharesFiles)
    {
        bool plain = !empty && (request->Directory == Files.AtFdCwd || request->Path[0] == '/');
        if (plain && (request->IsScript || (sharesFiles && !MayEndWithTheExec(request))))
        {
            return true;
        }

        request->HasPath = plain;
        bool found = request->IsScript || sharesFiles ? FindPath(request, fd, status) || Inherit(request, fd) : Inherit(request, fd) || FindPath(request, fd, status);
        return plain || (found && !(request->IsScript && ClosesOnExec(request)) && MakeName(request, empty));
    }

    private static bool FindPath(ExecRequest* request, int fd, Stat* status)
    {
        bool found = DescriptorPath.Find(fd, status, request->Buffer, 4096);
        request->Open = found ? request->Buffer : null;
        return found;
    }

    /// <summary>The program's own file again. A mapping of it ends with the exec.</summary>
    private static bool PassOn(ExecRequest* request, int fd)
    {
        if (Text.After(request->Open, "/proc/self/"u8) == null)
        {
            return true;
        }

        request->Open = null;
        return Inherit(request, fd);
    }

    /// <summary>Where few descriptors are allowed (RLIMIT_NOFILE) the loader needs them itself: there it is the path that is handed over.</summary>
    private static bool Inherit(ExecRequest* request, int fd)
    {
        const int DuplicateAtLeast = 0; // F_DUPFD
        request->Descriptor = (int)Sys.Call(SystemCall.Fcntl, fd, DuplicateAtLeast, 64);
        return request->Descriptor >= 0;
    }

    /// <summary>/proc/self/fd/N of a descriptor that may close on exec: what the kernel starts is open by then, the loader would come too late.</summary>
    private static bool MayEndWithTheExec(ExecRequest* request) =>
        Text.After(request->Path, "/proc/"u8) != null || Text.After(request->Path, "/dev/fd/"u8) != null;

    /// <summary>A script is handed /dev/fd/N as its name: with close-on-exec there is nothing behind it, and the kernel says ENOENT.</summary>
    private static bool ClosesOnExec(ExecRequest* request) => (Sys.Call(SystemCall.Fcntl, request->Directory, 1 /* F_GETFD */, 0) & 1) != 0;

    /// <summary>fs/exec.c: /dev/fd/N, or /dev/fd/N/path.</summary>
    private static bool MakeName(ExecRequest* request, bool empty)
    {
        int start = request->Open == null ? 0 : Text.Length(request->Buffer) + 1;
        TextBuffer name;
        TextBuffer.Init(&name, request->Buffer + start, 4096 - start);
        TextBuffer.Add(&name, "/dev/fd/"u8);
        TextBuffer.AddDecimal(&name, (ulong)request->Directory);
        if (!empty)
        {
            TextBuffer.Add(&name, (byte)'/');
            TextBuffer.Add(&name, request->Path);
        }

        request->Name = request->Buffer + start;
        return !name.Overflowed;
    }
}
