using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// copy_file_range (Linux 4.5) by pread and pwrite of at most 16 KiB: a short count, which every caller must expect. Kept: which bytes go
/// where, the offsets, the errors for what is no regular file, not open for it, appended to, or overlaps. Not kept: the kernel's own ways of
/// not copying at all (reflinks, copies on a server), which it does not promise.
/// </summary>
internal static unsafe class CopyMap
{
    private const int Chunk = 16384;
    private const int Ebadf = -9, Eisdir = -21, Efault = -14;
    private const int AccessMode = 3, WriteOnly = 1, Append = 0x400, GetFlags = 3, SeekSet = 0, SeekCurrent = 1;

    /// <summary>Precondition: every signal is blocked.</summary>
    public static int Answer(Task* task)
    {
        long error = Check(task);
        return MappedCall.Return(task, error != 0 ? error : Copy(task));
    }

    private static long Check(Task* task)
    {
        if ((uint)task->R9 != 0)
        {
            return KernelMap.Einval;
        }

        Stat from, to;
        long input = Sys.Call(SystemCall.Fcntl, task->Rdi, GetFlags), output = Sys.Call(SystemCall.Fcntl, task->Rdx, GetFlags);
        if (Files.Status((int)task->Rdi, &from) != 0 || Files.Status((int)task->Rdx, &to) != 0 || input < 0 || output < 0)
        {
            return Ebadf;
        }

        bool offsets = (task->Rsi == 0 || Good(task->Rsi)) && (task->R10 == 0 || Good(task->R10));
        if (!offsets)
        {
            return Efault;
        }

        if ((from.Mode & Stat.TypeMask) == Stat.Directory || (to.Mode & Stat.TypeMask) == Stat.Directory)
        {
            return Eisdir;
        }

        if (!from.IsRegular || !to.IsRegular)
        {
            return KernelMap.Einval;
        }

        if ((input & AccessMode) == WriteOnly || (output & AccessMode) == 0 || (output & Append) != 0)
        {
            return Ebadf;
        }

        return from.Inode == to.Inode && from.Device == to.Device && Overlaps(task) ? KernelMap.Einval : 0;
    }

    private static bool Overlaps(Task* task)
    {
        ulong input = (ulong)Position(task->Rdi, task->Rsi), output = (ulong)Position(task->Rdx, task->R10), length = (ulong)task->R8;
        return input + length > output && output + length > input;
    }

    private static long Copy(Task* task)
    {
        byte* buffer = stackalloc byte[Chunk];
        long length = (ulong)task->R8 < Chunk ? task->R8 : Chunk;
        long input = Position(task->Rdi, task->Rsi), output = Position(task->Rdx, task->R10);
        long n = Sys.Call(SystemCall.Pread64, task->Rdi, (long)buffer, length, input);
        n = n > 0 ? Sys.Call(SystemCall.Pwrite64, task->Rdx, (long)buffer, n, output) : n;
        if (n > 0)
        {
            Advance(task->Rdi, task->Rsi, input + n);
            Advance(task->Rdx, task->R10, output + n);
        }

        return n;
    }

    private static long Position(long descriptor, long offset) =>
        offset != 0 ? *(long*)offset : Sys.Call(SystemCall.Lseek, descriptor, 0, SeekCurrent);

    private static void Advance(long descriptor, long offset, long position)
    {
        if (offset != 0)
        {
            *(long*)offset = position;
        }
        else
        {
            Sys.Call(SystemCall.Lseek, descriptor, position, SeekSet);
        }
    }

    /// <summary>Readable, and writable without changing it: a page's byte is read back into itself by the kernel.</summary>
    private static bool Good(long offset)
    {
        if (!UserMemory.CanRead((ulong)offset, 8))
        {
            return false;
        }

        long kept = *(long*)offset;
        bool writable = ProgramMemory.CanOverwrite((byte*)offset) && ProgramMemory.CanOverwrite((byte*)offset + 4);
        if (writable)
        {
            *(long*)offset = kept;
        }

        return writable;
    }
}
