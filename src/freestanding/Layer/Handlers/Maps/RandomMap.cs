using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// getrandom (Linux 3.17) by /dev/urandom, and /dev/random for GRND_RANDOM. Kept: the quality, for the pool is known to be filled once
/// /dev/random was ready; before that GRND_NONBLOCK is EAGAIN, and a call that would wait is ENOSYS, upon which programs read the devices
/// themselves. At most 1 MiB comes at once: a short count, which callers of more than 256 bytes must expect. Without the devices: ENOSYS.
/// </summary>
internal static unsafe class RandomMap
{
    private const uint NonBlock = 1, Random = 2, Insecure = 4;
    private const int Eagain = -11, DeviceNonBlock = 0x800;
    private const long Most = 1 << 20;

    private static bool filled;

    /// <summary>May be repeated: other bytes are as good.</summary>
    public static int Answer(Task* task)
    {
        uint flags = (uint)task->Rdx;
        if ((flags & ~(NonBlock | Random | Insecure)) != 0 || (flags & (Random | Insecure)) == (Random | Insecure))
        {
            return MappedCall.Return(task, KernelMap.Einval);
        }

        long count = (ulong)task->Rsi < (ulong)Most ? task->Rsi : Most;
        if ((flags & Random) != 0)
        {
            long read = Read(Text.Literal("/dev/random"u8), task->Rdi, count);
            return MappedCall.Return(task, read == Eagain && (flags & NonBlock) == 0 ? KernelMap.Enosys : read);
        }

        if ((flags & Insecure) == 0 && !IsFilled())
        {
            return MappedCall.Return(task, (flags & NonBlock) != 0 ? Eagain : KernelMap.Enosys);
        }

        return MappedCall.Return(task, Read(Text.Literal("/dev/urandom"u8), task->Rdi, count));
    }

    private static long Read(byte* device, long buffer, long count)
    {
        long fd = HeldDescriptor.Open(Files.AtFdCwd, device, Files.ReadOnly | Files.CloseOnExec | DeviceNonBlock, 0);
        if (fd < 0)
        {
            return KernelMap.Enosys;
        }

        long n = Sys.Call(SystemCall.Read, fd, buffer, count);
        HeldDescriptor.Close();
        return n;
    }

    /// <summary>Readable means that the pool was filled, and it stays so.</summary>
    private static bool IsFilled()
    {
        if (filled)
        {
            return true;
        }

        long fd = HeldDescriptor.Open(Files.AtFdCwd, Text.Literal("/dev/random"u8), Files.ReadOnly | Files.CloseOnExec | DeviceNonBlock, 0);
        if (fd >= 0)
        {
            ulong poll = (uint)fd | (1UL << 32); // struct pollfd: fd, POLLIN
            filled = Sys.Call(SystemCall.Poll, (long)&poll, 1, 0) == 1;
            HeldDescriptor.Close();
        }

        return filled;
    }
}
