using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// /proc/self/exe leads to trapless-ld; the program is to find itself there. Called after the kernel answered a call that looked a path
/// up under /proc/, or the name "exe": so the path is readable, and the answer is in the task block. A link whose text could not be written may have been
/// trapless-ld's longer one.
/// </summary>
internal static unsafe class ProcExe
{
    private const int NoFollow = 0x20000, Efault = -14, Emfile = -24;

    public static void After(Task* task)
    {
        Outcome.Return(task, task->Result);
        bool at = IsAt(task), reads = task->Number is SystemCall.Readlink or SystemCall.Readlinkat;
        if (task->Result < 0)
        {
            if (reads && task->Result == Efault)
            {
                ReadAgain(task, at);
            }

            return;
        }

        byte* path = (byte*)(at ? task->Rsi : task->Rdi);
        int directory = at ? (int)task->Rdi : Files.AtFdCwd;
        byte* buffer = stackalloc byte[4096];
        byte* program = path == null ? null : reads ? ExeLink.Read(directory, path, buffer) : ExeLink.Target(directory, path, buffer);
        if (program != null)
        {
            Answer(task, program);
        }
    }

    /// <summary>readlink of a path into its own memory: nothing is left of it when the kernel has answered. Called before.</summary>
    public static int InPlace(Task* task)
    {
        bool at = task->Number == SystemCall.Readlinkat;
        byte* path = stackalloc byte[4096];
        byte* buffer = stackalloc byte[4096];
        byte* memory = (byte*)(at ? task->Rsi : task->Rdi);
        byte* program = UserMemory.CopyText(path, memory, 4096) ? ExeLink.Read(at ? (int)task->Rdi : Files.AtFdCwd, path, buffer) : null;
        if (program == null)
        {
            return Outcome.Direct(task);
        }

        Outcome.Return(task, Sys.Call(task->Number, task->Rdi, task->Rsi, task->Rdx, task->R10, 0, 0));
        if (task->Result >= 0)
        {
            Answer(task, program);
        }

        return Outcome.Leave;
    }

    /// <summary>The kernel could not write all of trapless-ld's name, or not read the path.</summary>
    private static void ReadAgain(Task* task, bool at)
    {
        byte* path = Task.Buffer(task);
        byte* name = stackalloc byte[4096];
        byte* program = UserMemory.CopyText(path, (byte*)(at ? task->Rsi : task->Rdi), 4096) ? ExeLink.Read(at ? (int)task->Rdi : Files.AtFdCwd, path, name) : null;
        byte* buffer = (byte*)(at ? task->Rdx : task->Rsi);
        int size = (int)(at ? task->R10 : task->Rdx);
        if (program == null || size <= 0)
        {
            return;
        }

        int length = Text.Length(program), written = Text.Length(Process.Self);
        length = length < size ? length : size;
        written = written < size ? written : size;
        if (CanWrite(buffer, length) == length)
        {
            Memory.Copy(buffer, program, length);
            Memory.Zero(buffer + length, CanWrite(buffer, written) - length);
            Outcome.Return(task, length);
        }
    }

    /// <summary>How many of these bytes, from the first on, can be written.</summary>
    private static long CanWrite(byte* buffer, int length)
    {
        long count = 0;
        while (count < length && UserMemory.CanWrite((ulong)(buffer + count) & ~7UL))
        {
            count = (long)(Memory.PageDown((ulong)(buffer + count)) + Memory.PageSize - (ulong)buffer);
        }

        return count < length ? count : length;
    }

    /// <summary>Whether the call has a directory before its path.</summary>
    public static bool IsAt(Task* task) => task->Number is not (SystemCall.Open or SystemCall.Readlink or SystemCall.Stat);

    private static void Answer(Task* task, byte* program)
    {
        switch (task->Number)
        {
            case SystemCall.Readlink:
                AnswerLink(task, program, (byte*)task->Rsi, (int)task->Rdx);
                break;
            case SystemCall.Readlinkat:
                AnswerLink(task, program, (byte*)task->Rdx, (int)task->R10);
                break;
            case SystemCall.Stat:
                Sys.Call(SystemCall.Stat, (long)program, task->Rsi);
                break;
            case SystemCall.Newfstatat:
                Describe(task, program, task->R10);
                break;
            case SystemCall.Statx:
                Describe(task, program, task->Rdx);
                break;
            default:
                Reopen(task, program);
                break;
        }
    }

    /// <summary>
    /// The kernel wrote `Result` bytes there, at most the buffer's size: within them nothing can fault. What it wrote behind the
    /// program's shorter name becomes zero: programs clear the buffer first and use it as a string.
    /// </summary>
    private static void AnswerLink(Task* task, byte* program, byte* buffer, int size)
    {
        long length = Text.Length(program);
        length = length < size ? length : size;
        if (length > task->Result && !UserMemory.CanWrite((ulong)(buffer + length - sizeof(ulong)))) // at most one page more
        {
            Outcome.Return(task, Efault);
            return;
        }

        Memory.Copy(buffer, program, length);
        Memory.Zero(buffer + length, task->Result - length);
        Outcome.Return(task, length);
    }

    /// <summary>The file behind the link, unless the link itself was asked for.</summary>
    private static void Describe(Task* task, byte* program, long flags)
    {
        if ((flags & Files.AtSymlinkNoFollow) == 0)
        {
            Sys.Call(task->Number, Files.AtFdCwd, (long)program, task->Rdx, task->R10, task->R8, 0);
        }
    }

    /// <summary>The program's file takes the descriptor's number. When it cannot be opened any more, the descriptor stays as it is.</summary>
    private static void Reopen(Task* task, byte* program)
    {
        long flags = task->Number == SystemCall.Open ? task->Rsi : task->Rdx;
        if (task->Number != SystemCall.Openat2 && (flags & NoFollow) != 0)
        {
            return; // O_PATH | O_NOFOLLOW: the link itself
        }

        long result = Open(task, program);
        if (result == Emfile)
        {
            Files.Close((int)task->Result); // It was the last number.
            Outcome.Return(task, Open(task, program));
            return;
        }

        if (result < 0)
        {
            return;
        }

        long closeOnExec = Sys.Call(SystemCall.Fcntl, result, 1 /* F_GETFD */, 0);
        Sys.Call(SystemCall.Dup3, result, task->Result, (closeOnExec & 1) != 0 ? Files.CloseOnExec : 0);
        Files.Close((int)result);
    }

    private static long Open(Task* task, byte* program) => task->Number switch
    {
        SystemCall.Open => Sys.Call(SystemCall.Open, (long)program, task->Rsi, task->Rdx),
        SystemCall.Openat => Sys.Call(SystemCall.Openat, Files.AtFdCwd, (long)program, task->Rdx, task->R10),
        _ => Sys.Call(SystemCall.Openat2, Files.AtFdCwd, (long)program, task->Rdx, task->R10),
    };
}
