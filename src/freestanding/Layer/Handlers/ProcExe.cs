using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// /proc/self/exe leads to trapless-ld; the program is to find itself there. Called after the kernel answered a call that looked a path
/// up under /proc/, or the name "exe": so the path is readable, and the answer is in the task block.
/// </summary>
internal static unsafe class ProcExe
{
    private const int NoFollow = 0x20000, Efault = -14;

    public static void After(Task* task)
    {
        Outcome.Return(task, task->Result);
        bool at = task->Number != SystemCall.Open && task->Number != SystemCall.Readlink && task->Number != SystemCall.Stat;
        byte* path = (byte*)(at ? task->Rsi : task->Rdi);
        byte* buffer = stackalloc byte[4096];
        byte* program = path == null ? null : Named(at ? (int)task->Rdi : Files.AtFdCwd, path, buffer);
        if (program != null)
        {
            Answer(task, program);
        }
    }

    /// <summary>The program that a path means by the exe link of this process or of another layered one; null when it means something else.</summary>
    public static byte* Named(int directory, byte* path, byte* buffer)
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
            tail = Number(Text.SkipSeparator(rest), &pid);
            if (pid == 0)
            {
                return null;
            }
        }

        byte* task = Text.Component(tail, "task"u8);
        if (task != null)
        {
            ulong any;
            tail = Number(Text.SkipSeparator(task), &any);
        }

        tail = withExe ? Text.Component(tail, "exe"u8) : tail;
        if (tail == null || *tail != 0)
        {
            return null;
        }

        if (pid == 0 || pid == (ulong)Sys.Call(SystemCall.Getpid))
        {
            return Process.Program;
        }

        return IsLayered(pid) && OtherProgram.Find(pid, buffer) ? buffer : null;
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

    private static byte* Number(byte* s, ulong* value)
    {
        *value = 0;
        for (; *s >= '0' && *s <= '9' && *value < 1 << 30; s++)
        {
            *value = (*value * 10) + (ulong)(*s - '0');
        }

        return s;
    }

    /// <summary>
    /// The kernel wrote `Result` bytes there, at most the buffer's size: within them nothing can fault. What it wrote behind the
    /// program's shorter name becomes zero: programs clear the buffer first and use it as a string.
    /// </summary>
    private static void AnswerLink(Task* task, byte* program, byte* buffer, int size)
    {
        long length = Text.Length(program);
        length = length < size ? length : size;
        if (length > task->Result && !UserMemory.CanRead((ulong)buffer, (ulong)length))
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

        long result = task->Number switch
        {
            SystemCall.Open => Sys.Call(SystemCall.Open, (long)program, task->Rsi, task->Rdx),
            SystemCall.Openat => Sys.Call(SystemCall.Openat, Files.AtFdCwd, (long)program, task->Rdx, task->R10),
            _ => Sys.Call(SystemCall.Openat2, Files.AtFdCwd, (long)program, task->Rdx, task->R10),
        };
        if (result < 0)
        {
            return;
        }

        long closeOnExec = Sys.Call(SystemCall.Fcntl, result, 1 /* F_GETFD */, 0);
        Sys.Call(SystemCall.Dup3, result, task->Result, (closeOnExec & 1) != 0 ? Files.CloseOnExec : 0);
        Files.Close((int)result);
    }
}
