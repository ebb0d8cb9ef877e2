using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// ustat (Linux 1.0, today optional) by /proc/self/mountinfo and statfs. Kept: free blocks and inodes of a mounted file system, EINVAL for a device without
/// one. Not kept: a file system that this process cannot see, mounted elsewhere only (EINVAL), or covered by another or with other device numbers
/// of its files (ENOSYS, as without /proc). A kernel that has the call is asked itself.
/// </summary>
internal static unsafe class UstatMap
{
    private const int LineSize = 4096, StatfsSize = 120, UstatSize = 32;

    /// <summary>Precondition: every signal is blocked.</summary>
    public static int Answer(Task* task)
    {
        long result = Sys.Call(SystemCall.Ustat, task->Rdi, task->Rsi);
        return MappedCall.Return(task, result == KernelMap.Enosys ? Convert((uint)task->Rdi, (byte*)task->Rsi) : result);
    }

    private static long Convert(uint device, byte* to)
    {
        ulong* statfs = stackalloc ulong[StatfsSize / 8];
        long found = Look(device, statfs);
        if (found != 0)
        {
            return found;
        }

        ulong* ustat = stackalloc ulong[UstatSize / 8];
        ustat[0] = (uint)statfs[3];  // f_tfree, an int: f_bfree
        ustat[1] = statfs[6];        // f_tinode: f_ffree
        ustat[2] = ustat[3] = 0;     // f_fname and f_fpack, never filled
        return ProgramMemory.Write(to, ustat, UstatSize);
    }

    private static long Look(uint device, ulong* statfs)
    {
        LineReader lines;
        if (!LineReader.Open(&lines, Text.Literal("/proc/self/mountinfo"u8)))
        {
            return KernelMap.Enosys;
        }

        byte* line = stackalloc byte[LineSize];
        long result = KernelMap.Einval;
        while (result != 0 && LineReader.Next(&lines, line, LineSize))
        {
            byte* point = MountPoint(line, device);
            Stat status;
            if (point != null)
            {
                bool same = Sys.Call(SystemCall.Stat, (long)point, (long)&status) == 0 && (uint)status.Device == device
                    && Sys.Call(SystemCall.Statfs, (long)point, (long)statfs) == 0;
                result = same ? 0 : KernelMap.Enosys;
            }
        }

        LineReader.Close(&lines);
        return result;
    }

    /// <summary>"36 35 98:0 /root /mount\\040point rw": the mount point where the device is the one that is looked for, else null.</summary>
    private static byte* MountPoint(byte* line, uint device)
    {
        byte* at = Field(Field(line));
        ulong major = Decimal(&at);
        at += *at == ':' ? 1 : 0;
        ulong minor = Decimal(&at);
        if ((((major & 0xfff) << 8) | (minor & 0xff) | ((minor & 0xfff00) << 12)) != device)
        {
            return null;
        }

        byte* point = Field(Field(at));
        byte* to = point;
        for (byte* from = point; *from != 0 && *from != ' '; to++)
        {
            bool escaped = *from == '\\';
            *to = escaped ? (byte)(((from[1] - '0') << 6) | ((from[2] - '0') << 3) | (from[3] - '0')) : *from;
            from += escaped ? 4 : 1;
        }

        *to = 0;
        return point;
    }

    private static byte* Field(byte* at)
    {
        while (*at != 0 && *at != ' ')
        {
            at++;
        }

        return *at == 0 ? at : at + 1;
    }

    private static ulong Decimal(byte** at)
    {
        ulong value = 0;
        for (; **at >= '0' && **at <= '9'; (*at)++)
        {
            value = (value * 10) + (ulong)(**at - '0');
        }

        return value;
    }
}
