using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// memfd_create (Linux 3.17) by a file without a name on /dev/shm. Kept: a writable file of size 0 in memory, gone with its last user.
/// Not kept: the name in /proc/self/fd, the size limit and noexec option of that mount. Sealing, huge pages and the newer flags are EINVAL (memfd_create(2)); without /dev/shm: ENOSYS.
/// </summary>
internal static unsafe class MemoryFileMap
{
    private const uint CloseOnExec = 1;
    private const int NameMaximum = 249, NameTooLong = -36, Emfile = -24, Enfile = -23, Eexist = -17;
    private const int CreateExclusive = 0x40 | 0x80;

    /// <summary>May be repeated: a file that is made already is the one.</summary>
    public static int Answer(Task* task)
    {
        if (((uint)task->Rsi & ~CloseOnExec) != 0)
        {
            return MappedCall.Return(task, KernelMap.Einval);
        }

        if (!HeldDescriptor.IsOpen(task))
        {
            long length = ProgramMemory.StringLength((byte*)task->Rdi, NameMaximum + 1);
            long error = length == NameTooLong ? KernelMap.Einval : length;
            error = error < 0 ? error : Create(Task.Buffer(task), ((uint)task->Rsi & CloseOnExec) != 0 ? Files.CloseOnExec : 0);
            if (error < 0)
            {
                return MappedCall.Return(task, error);
            }
        }

        int fd = HeldDescriptor.Number(task);
        Sys.Call(SystemCall.Unlink, (long)Task.Buffer(task));
        Sys.Call(SystemCall.Fchmod, fd, 0x1ff /* 0777, as a memfd's */);
        return MappedCall.Return(task, fd);
    }

    /// <summary>
    /// O_TMPFILE came in Linux 3.11: a name that nobody has, taken away at once, does the same on all kernels. The time stamp counter, which would
    /// tell one, may be closed to the program.
    /// </summary>
    private static long Create(byte* path, int closeOnExec)
    {
        long fd;
        ulong tried = 0; // most often the same name: the file system has kept room for it
        do
        {
            TextBuffer name;
            TextBuffer.Init(&name, path, 80);
            TextBuffer.Add(&name, "/dev/shm/.trapless-memfd-"u8);
            TextBuffer.AddHex(&name, (ulong)path);
            TextBuffer.Add(&name, (byte)'-');
            TextBuffer.AddHex(&name, tried++);
            fd = HeldDescriptor.Open(Files.AtFdCwd, path, Files.ReadWrite | CreateExclusive | closeOnExec, 0x180 /* 0600 */);
        }
        while (fd == Eexist);

        return fd is >= 0 or Emfile or Enfile ? fd : KernelMap.Enosys;
    }
}
