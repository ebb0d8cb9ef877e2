using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// execveat (Linux 3.19). What goes on under trapless-ld needs no execveat (<see cref="Exec"/>); what the kernel is to run natively is
/// executed by execve of /proc/self/fd/N, or /proc/self/fd/N/path. Kept: which file runs, close-on-exec, errors. Not kept for the latter: the
/// file's name in AT_EXECFN and /proc/PID/comm. AT_SYMLINK_NOFOLLOW, and a process without /proc, are ENOSYS, as on a kernel without the call.
/// </summary>
internal static unsafe class ExecMap
{
    private const int Enoent = -2, PathMaximum = 4096;

    /// <summary>Precondition: every signal is blocked.</summary>
    public static int Convert(Task* task)
    {
        uint flags = (uint)task->R8;
        byte* path = (byte*)task->Rsi;
        long length = ProgramMemory.StringLength(path, PathMaximum);
        if (length < 0)
        {
            return MappedCall.Return(task, length);
        }

        if (length == 0 && (flags & Files.AtEmptyPath) == 0)
        {
            return MappedCall.Return(task, Enoent);
        }

        // The kernel reads the path first (getname of fs/namei.c, do_open_execat of fs/exec.c).
        if ((flags & ~(uint)(Files.AtEmptyPath | Files.AtSymlinkNoFollow)) != 0)
        {
            return MappedCall.Return(task, KernelMap.Einval);
        }

        if ((flags & Files.AtSymlinkNoFollow) != 0)
        {
            return MappedCall.Return(task, KernelMap.Enosys);
        }

        Exec.Handle(task); // comes back only when the kernel refused, or is to run the program
        if (task->Resume == task->Ret)
        {
            return MappedCall.Return(task, task->Result);
        }

        bool plain = length > 0 && (path[0] == '/' || (int)task->Rdi == Files.AtFdCwd);
        path = plain ? path : Place(task, path);
        if (path == null)
        {
            return MappedCall.Return(task, KernelMap.Enosys);
        }

        long descriptor = plain || (int)task->Rdi == Files.AtFdCwd ? 0 : Sys.Call(SystemCall.Fcntl, task->Rdi, 1 /* F_GETFD */, 0);
        if (descriptor < 0)
        {
            return MappedCall.Return(task, descriptor);
        }

        MappedCall.Become(task, SystemCall.Execve);
        task->Entry = (long)Symbols.HookDirect();
        task->NewRdi = (long)path;
        task->NewRsi = task->Rdx;
        task->NewRdx = task->R10;
        return MappedCall.Call;
    }

    /// <summary>The name in the task block, where it stays until the program is replaced; null when it does not fit.</summary>
    private static byte* Place(Task* task, byte* path)
    {
        TextBuffer name;
        TextBuffer.Init(&name, Task.Buffer(task), PathMaximum);
        if ((int)task->Rdi == Files.AtFdCwd)
        {
            TextBuffer.Add(&name, (byte)'.'); // the working directory itself: the kernel says EACCES
            return name.Start;
        }

        TextBuffer.Add(&name, "/proc/self/fd/"u8);
        TextBuffer.AddDecimal(&name, (uint)task->Rdi);
        if (*path != 0)
        {
            TextBuffer.Add(&name, (byte)'/');
            TextBuffer.Add(&name, path);
        }

        return name.Overflowed ? null : name.Start;
    }
}
