using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// /proc/self/exe leads to trapless-ld; the program is to find itself there. Called after the kernel answered a call that looked a path
/// up under /proc/, or the name "exe": so the path is readable, and the answer is in the task block.
/// </summary>
internal static unsafe class ProcExe
{
    private const int NoFollow = 0x20000;

    public static void After(Task* task)
    {
        Outcome.Return(task, task->Result);
        bool at = task->Number != SystemCall.Open && task->Number != SystemCall.Readlink && task->Number != SystemCall.Stat;
        byte* path = (byte*)(at ? task->Rsi : task->Rdi);
        if (Process.Program == null || path == null || !NamesUs(at ? (int)task->Rdi : Files.AtFdCwd, path))
        {
            return;
        }

        switch (task->Number)
        {
            case SystemCall.Readlink:
                AnswerLink(task, (byte*)task->Rsi, (int)task->Rdx);
                break;
            case SystemCall.Readlinkat:
                AnswerLink(task, (byte*)task->Rdx, (int)task->R10);
                break;
            case SystemCall.Stat:
                Sys.Call(SystemCall.Stat, (long)Process.Program, task->Rsi);
                break;
            case SystemCall.Newfstatat:
                Describe(task, task->R10);
                break;
            case SystemCall.Statx:
                Describe(task, task->Rdx);
                break;
            default:
                Reopen(task);
                break;
        }
    }

    /// <summary>/proc/self/exe, /proc/thread-self/exe, /proc/PID/exe of this process, its tasks' (task/TID/exe), or "exe" relative to such a directory.</summary>
    private static bool NamesUs(int directory, byte* path)
    {
        if (path[0] == '/')
        {
            return IsOurDirectory(path, true);
        }

        if (directory < 0 || !Text.Is(path, "exe"u8))
        {
            return false;
        }

        byte* name = stackalloc byte[4096];
        DescriptorPath.Read(directory, name, 4096);
        return IsOurDirectory(name, false);
    }

    private static bool IsOurDirectory(byte* path, bool withExe)
    {
        byte* rest = Text.After(path, "/proc/"u8);
        if (rest == null)
        {
            return false;
        }

        byte* tail = Text.After(rest, "self"u8);
        tail = tail != null ? tail : Text.After(rest, "thread-self"u8);
        if (tail == null)
        {
            ulong pid = 0;
            tail = Number(rest, &pid);
            if (pid == 0 || pid != (ulong)Sys.Call(SystemCall.Getpid))
            {
                return false;
            }
        }

        byte* task = Text.After(tail, "/task/"u8);
        if (task != null)
        {
            ulong any;
            tail = Number(task, &any);
        }

        return withExe ? Text.Is(tail, "/exe"u8) : *tail == 0;
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
    private static void AnswerLink(Task* task, byte* buffer, int size)
    {
        long length = Text.Length(Process.Program);
        length = length < size ? length : size;
        if (length > task->Result && !UserMemory.CanRead((ulong)buffer, (ulong)length))
        {
            return;
        }

        Memory.Copy(buffer, Process.Program, length);
        Memory.Zero(buffer + length, task->Result - length);
        Outcome.Return(task, length);
    }

    /// <summary>The file behind the link, unless the link itself was asked for.</summary>
    private static void Describe(Task* task, long flags)
    {
        if ((flags & Files.AtSymlinkNoFollow) == 0)
        {
            Sys.Call(task->Number, Files.AtFdCwd, (long)Process.Program, task->Rdx, task->R10, task->R8, 0);
        }
    }

    /// <summary>The program's file takes the descriptor's number. When it cannot be opened any more, the descriptor stays as it is.</summary>
    private static void Reopen(Task* task)
    {
        long flags = task->Number == SystemCall.Open ? task->Rsi : task->Rdx;
        if (task->Number != SystemCall.Openat2 && (flags & NoFollow) != 0)
        {
            return; // O_PATH | O_NOFOLLOW: the link itself
        }

        long result = task->Number switch
        {
            SystemCall.Open => Sys.Call(SystemCall.Open, (long)Process.Program, task->Rsi, task->Rdx),
            SystemCall.Openat => Sys.Call(SystemCall.Openat, Files.AtFdCwd, (long)Process.Program, task->Rdx, task->R10),
            _ => Sys.Call(SystemCall.Openat2, Files.AtFdCwd, (long)Process.Program, task->Rdx, task->R10),
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
