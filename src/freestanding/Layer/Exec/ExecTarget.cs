using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Decides whether an execve can go on under the layer. Only what certainly succeeds natively and is a readable 64-bit x86-64
/// program without raised privileges does; everything else is left to the kernel, whose error or native run is then the right one.
/// </summary>
internal static unsafe class ExecTarget
{
    /// <summary>How it goes on; a script's interpreter is what is layered.</summary>
    public const int Layered = 0, Native = 1, LayeredScript = 2;

    private const int ScriptDepth = 5; // fs/exec.c: at most 5 rewrites of the interpreter
    private const int Einval = -22, Enosys = -38;
    private const int Execute = 1; // X_OK
    private const ulong ValgrindAddress = 0x58000000; // valt_load_address_pri of its configure.ac
    private const ushort I386 = 3;
    private const int HeadSize = 256;  // BINPRM_BUF_SIZE

    /// <summary>Judges the file open in <paramref name="fd"/>; says what keeps it from being layered.</summary>
    public static int Judge(int fd, byte* path, int depth)
    {
        Stat status;
        if (Files.Status(fd, &status) != 0 || !status.IsRegular || !MayExecute(fd))
        {
            return Native;
        }

        if (IdentitiesDiffer())
        {
            Notice.Say(Notice.SetUid, "a program started with effective ids other than the real ones runs natively"u8, path);
            return Native;
        }

        if (RaisesPrivileges(fd, &status))
        {
            Notice.Say(Notice.SetUid, "a set-user-id program runs natively"u8, path);
            return Native;
        }

        ElfFile file;
        bool isElf = ElfFile.Read(&file, fd);
        byte* head = (byte*)&file.Header;
        bool isScript = !isElf && file.HeadSize > 2 && head[0] == '#' && head[1] == '!';
        int verdict = isScript
            ? JudgeScript(head, file.HeadSize < HeadSize ? file.HeadSize : HeadSize, depth)
            : JudgeElf(fd, path, &file, isElf);
        if (verdict == Layered && !isScript)
        {
            ForeignCache.Say(fd, &status, path);
        }

        ElfFile.Release(&file);
        return isScript && verdict != Native ? LayeredScript : verdict;
    }

    /// <summary>Execute permission for the effective user, no noexec mount, nobody who writes to the file, and since Linux 6.14 all else that the kernel asks.</summary>
    private static bool MayExecute(int fd)
    {
        const int ExecveCheck = 0x10000; // AT_EXECVE_CHECK
        byte* empty = Text.Literal(""u8);
        byte** words = stackalloc byte*[2]; // Kernels that do not know the flag log an empty argument list before they refuse.
        words[0] = empty;
        words[1] = null;
        long check = Sys.Call(SystemCall.Execveat, fd, (long)empty, (long)words, 0, Files.AtEmptyPath | ExecveCheck, 0);
        return check is Einval or Enosys ? HasPermission(fd) && IsOpened(fd) : check == 0; // ENOSYS: before Linux 3.19
    }

    /// <summary>
    /// Since Linux 6.8 the kernel opens the file, with all that it checks then, before it counts the arguments (fs/exec.c, do_execveat_common): these are at
    /// an address no kernel reads for a program, so that is where the call ends when the file may be executed. Others end there anyhow.
    /// </summary>
    private static bool IsOpened(int fd)
    {
        const long Unreadable = -4096;
        const int Efault = -14;
        return Sys.Call(SystemCall.Execveat, fd, (long)Text.Literal(""u8), Unreadable, 0, Files.AtEmptyPath, 0) is Efault or Enosys;
    }

    /// <summary>By the descriptor itself; its link in /proc, which the kernel would have to make first, only where that is not known (before Linux 5.8).</summary>
    private static bool HasPermission(int fd)
    {
        long answer = Sys.Call(SystemCall.Faccessat2, fd, (long)Text.Literal(""u8), Execute, Files.AtEmptyPath | Files.AtEaccess);
        if (answer is not (Enosys or Einval))
        {
            return answer == 0;
        }

        byte* link = stackalloc byte[40];
        DescriptorPath.Link(fd, link);
        return IsPermitted(Files.AtFdCwd, link, 0);
    }

    /// <summary>Whether the kernel would let the process execute the file of this name, which it may not be able to read.</summary>
    public static bool IsPermitted(int directory, byte* path, int flags)
    {
        long answer = Sys.Call(SystemCall.Faccessat2, directory, (long)path, Execute, flags | Files.AtEaccess);
        if (answer == Enosys) // before Linux 5.8
        {
            answer = Sys.Call(SystemCall.Faccessat, directory, (long)path, Execute);
        }

        return answer == 0;
    }

    /// <summary>The kernel takes such an execve for one that raises privileges, whatever the file (AT_SECURE; security/commoncap.c): the loader would refuse.</summary>
    private static bool IdentitiesDiffer()
    {
        uint* ids = stackalloc uint[3]; // real, effective, saved
        return (Sys.Call(SystemCall.Getresuid, (long)ids, (long)(ids + 1), (long)(ids + 2)) == 0 && ids[0] != ids[1])
            || (Sys.Call(SystemCall.Getresgid, (long)ids, (long)(ids + 1), (long)(ids + 2)) == 0 && ids[0] != ids[1]);
    }

    private static bool RaisesPrivileges(int fd, Stat* status)
    {
        bool setUid = (status->Mode & Stat.SetUid) != 0;
        bool setGid = (status->Mode & (Stat.SetGid | Stat.GroupExecute)) == (Stat.SetGid | Stat.GroupExecute);
        if (setUid && !(status->Uid == (uint)Sys.Call(SystemCall.Geteuid) && status->Uid == (uint)Sys.Call(SystemCall.Getuid)))
        {
            return true;
        }

        if (setGid && !(status->Gid == (uint)Sys.Call(SystemCall.Getegid) && status->Gid == (uint)Sys.Call(SystemCall.Getgid)))
        {
            return true;
        }

        return Sys.Call(SystemCall.Fgetxattr, fd, (long)Text.Literal("security.capability"u8), 0, 0) > 0;
    }

    private static int JudgeElf(int fd, byte* path, ElfFile* file, bool isElf)
    {
        if (!isElf)
        {
            ElfHeader* header = &file->Header;
            bool is32Bit = file->HeadSize >= 52 && header->Magic == ElfHeader.ElfMagic && header->Class == 1 && header->Machine == I386
                && (header->Type == ElfHeader.Executable || header->Type == ElfHeader.SharedObject);
            if (is32Bit)
            {
                Notice.Say(Notice.OtherMachine, "a 32-bit program runs natively"u8, path);
            }

            return Native;
        }

        ProgramHeader* interpreter = ElfFile.First(file, ProgramHeader.Interpreter);
        if (interpreter == null)
        {
            return IsValgrind(file, path) ? Native : Layered;
        }

        if (interpreter->FileSize < 2 || interpreter->FileSize > 4096)
        {
            return Native;
        }

        byte* name = ElfFile.InHead(file, interpreter->Offset, interpreter->FileSize);
        if (name == null)
        {
            byte* memory = stackalloc byte[(int)interpreter->FileSize];
            name = memory;
            if (Files.ReadAt(fd, name, (long)interpreter->FileSize, interpreter->Offset) != (long)interpreter->FileSize)
            {
                return Native;
            }
        }

        if (name[interpreter->FileSize - 1] != 0)
        {
            return Native;
        }

        return IsOwnInterpreter(name) ? Layered : JudgeInterpreter(name, file);
    }

    /// <summary>
    /// The usual case, in which it is not to be read again: the one this process was started with, if the name leads there still (another root or working
    /// directory, other mounts, an upgrade) and everybody may execute it.
    /// </summary>
    private static bool IsOwnInterpreter(byte* name)
    {
        const uint OthersExecute = 1;
        Stat status;
        return Process.Interpreter != null && Text.Same(name, Process.Interpreter)
            && Sys.Call(SystemCall.Newfstatat, Files.AtFdCwd, (long)name, (long)&status, 0) == 0
            && Process.IsInterpreter(&status) && (status.Mode & OthersExecute) != 0;
    }

    /// <summary>In the place of the program's headers, with the name in them: others would lengthen the stack by a page that is not touched yet.</summary>
    private static int JudgeInterpreter(byte* name, ElfFile* headers)
    {
        int interpreterFd = Files.Open(name, Files.ReadOnly | Files.CloseOnExec);
        if (interpreterFd < 0)
        {
            return Native;
        }

        ElfFile.Release(headers);
        bool good = ElfFile.Read(headers, interpreterFd) && HasPermission(interpreterFd);
        Files.Close(interpreterFd);
        return good ? Layered : Native;
    }

    /// <summary>
    /// A tool of valgrind: a static program at an address of its own. It maps the program's files to emulate their code, and no image of ours
    /// may be in their place: the %gs that its slots need is that of a real processor.
    /// </summary>
    private static bool IsValgrind(ElfFile* file, byte* path)
    {
        bool tool = file->Header.Type == ElfHeader.Executable && file->SpanStart == ValgrindAddress;
        if (tool)
        {
            Notice.Say(Notice.Emulator, "valgrind emulates the program's code: it runs natively"u8, path);
        }

        return tool;
    }

    private static int JudgeScript(byte* head, long n, int depth)
    {
        byte* interpreter;
        byte* argument;
        if (depth >= ScriptDepth || !ScriptLine.Parse(head, n, HeadSize, &interpreter, &argument))
        {
            return Native;
        }

        byte* program = ExeLink.IsOwn(interpreter) ? Process.Program : interpreter;
        int fd = Files.Open(program, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return Native;
        }

        int verdict = Judge(fd, program, depth + 1);
        Files.Close(fd);
        return verdict;
    }
}
