using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// /proc/self/exe leads to trapless-ld; the program is to find itself there. Called after a successful open or readlink of a path
/// under /proc/, so the path is readable and the result is in the task block.
/// </summary>
internal static unsafe class ProcExe
{
    public static void After(Task* task)
    {
        Outcome.Return(task, task->Result);
        bool linkCall = task->Number == SystemCall.Readlink || task->Number == SystemCall.Readlinkat;
        bool at = task->Number != SystemCall.Open && task->Number != SystemCall.Readlink;
        byte* path = (byte*)(at ? task->Rsi : task->Rdi);
        if (Process.Program == null || !NamesUs(path))
        {
            return;
        }

        if (linkCall)
        {
            AnswerLink(task, (byte*)(at ? task->Rdx : task->Rsi), at ? task->R10 : task->Rdx);
        }
        else
        {
            Reopen(task, at);
        }
    }

    /// <summary>/proc/self/exe, /proc/thread-self/exe, /proc/PID/exe of this process.</summary>
    private static bool NamesUs(byte* path)
    {
        byte* rest = Text.After(path, "/proc/"u8);
        byte* tail = Text.After(rest, "self"u8);
        tail = tail != null ? tail : Text.After(rest, "thread-self"u8);
        if (tail == null)
        {
            ulong pid = 0;
            for (tail = rest; *tail >= '0' && *tail <= '9' && pid < 1 << 30; tail++)
            {
                pid = (pid * 10) + (ulong)(*tail - '0');
            }

            if (pid == 0 || pid != (ulong)Sys.Call(SystemCall.Getpid))
            {
                return false;
            }
        }

        return Text.Is(tail, "/exe"u8);
    }

    /// <summary>The kernel wrote `Result` bytes there, at most the buffer's size: within them nothing can fault.</summary>
    private static void AnswerLink(Task* task, byte* buffer, long size)
    {
        long length = Text.Length(Process.Program);
        length = length < size ? length : size;
        if (length > task->Result && !UserMemory.CanRead((ulong)buffer, (ulong)length))
        {
            return;
        }

        Memory.Copy(buffer, Process.Program, length);
        Outcome.Return(task, length);
    }

    /// <summary>The program's file takes the descriptor's number. When it cannot be opened any more, the descriptor stays as it is.</summary>
    private static void Reopen(Task* task, bool at)
    {
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
