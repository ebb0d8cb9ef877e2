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
    private const int Ebadf = -9, Efault = -14, Eisdir = -21, Eoverflow = -75;
    private const int AccessMode = 3, WriteOnly = 1, Append = 0x400, GetFlags = 3, SeekSet = 0, SeekCurrent = 1;

    /// <summary>The result, noted by <see cref="HeldDescriptor.Write"/>, and where was read and written: <see cref="Task.MapScratch"/>.</summary>
    private struct Noted
    {
        public long Result, Input, Output;
    }

    /// <summary>May be repeated: what was written is not written again, and positions are set to where they are to be.</summary>
    public static int Answer(Task* task)
    {
        var noted = (Noted*)Task.PutAway(task);
        if (task->Kept == 0)
        {
            Stat from;
            long length = task->R8, error = Check(task, &from);
            error = error != 0 ? error : Place(task, noted, &length, &from);
            if (error != 0)
            {
                return MappedCall.Return(task, error);
            }

            long n = Copy(task, noted, length);
            if (n <= 0)
            {
                return MappedCall.Return(task, n);
            }
        }

        long result = noted->Result;
        if (result > 0)
        {
            Advance(task->Rdi, task->Rsi, noted->Input + result);
            Advance(task->Rdx, task->R10, noted->Output + result);
        }

        return MappedCall.Return(task, result);
    }

    /// <summary>As copy_file_range and generic_file_rw_checks of fs/read_write.c, in their order.</summary>
    private static long Check(Task* task, Stat* from)
    {
        Stat to;
        long input = Sys.Call(SystemCall.Fcntl, task->Rdi, GetFlags), output = Sys.Call(SystemCall.Fcntl, task->Rdx, GetFlags);
        if (input < 0 || output < 0 || ((input | output) & Files.PathOnly) != 0
            || Files.Status((int)task->Rdi, from) != 0 || Files.Status((int)task->Rdx, &to) != 0)
        {
            return Ebadf;
        }

        if ((task->Rsi != 0 && !ProgramMemory.CanWriteWord(task->Rsi)) || (task->R10 != 0 && !ProgramMemory.CanWriteWord(task->R10)))
        {
            return Efault;
        }

        if ((uint)task->R9 != 0)
        {
            return KernelMap.Einval;
        }

        if ((from->Mode & Stat.TypeMask) == Stat.Directory || (to.Mode & Stat.TypeMask) == Stat.Directory)
        {
            return Eisdir;
        }

        if (!from->IsRegular || !to.IsRegular)
        {
            return KernelMap.Einval;
        }

        if ((input & AccessMode) == WriteOnly || (output & AccessMode) == 0 || (output & Append) != 0)
        {
            return Ebadf;
        }

        if (from->Inode != to.Inode || from->Device != to.Device)
        {
            from->Inode = 0; // not the same file
        }

        return 0;
    }

    /// <summary>As generic_copy_file_checks: from where to where, and no more than there is. <paramref name="from"/> has no inode if the files differ.</summary>
    private static long Place(Task* task, Noted* noted, long* length, Stat* from)
    {
        long input = noted->Input = Position(task->Rdi, task->Rsi), output = noted->Output = Position(task->Rdx, task->R10);
        noted->Result = 0;
        ulong count = (ulong)*length;
        if ((ulong)input + count < (ulong)input || (ulong)output + count < (ulong)output)
        {
            return Eoverflow;
        }

        ulong left = input >= (long)from->Size ? 0 : from->Size - (ulong)input;
        count = count < left ? count : left;
        if (from->Inode != 0 && (ulong)output + count > (ulong)input && output < (long)((ulong)input + count))
        {
            return KernelMap.Einval;
        }

        *length = count < Chunk ? (long)count : Chunk;
        return input < 0 || output < 0 ? KernelMap.Einval : 0;
    }

    /// <summary>Where signal frames already lie on the layer's stack, by less at once.</summary>
    private static long Copy(Task* task, Noted* noted, long length)
    {
        byte here;
        if (&here - Task.Block(task) > 2 * Chunk)
        {
            return CopyMuch(task, noted, length);
        }

        return Transfer(task, noted, Task.Buffer(task), length < (long)Memory.PageSize ? length : (long)Memory.PageSize);
    }

    private static long CopyMuch(Task* task, Noted* noted, long length)
    {
        byte* buffer = stackalloc byte[Chunk];
        return Transfer(task, noted, buffer, length);
    }

    private static long Transfer(Task* task, Noted* noted, byte* buffer, long length)
    {
        long n = Sys.Call(SystemCall.Pread64, task->Rdi, (long)buffer, length, noted->Input);
        return n > 0 ? HeldDescriptor.Write(task->Rdx, buffer, n, noted->Output) : n;
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
}
