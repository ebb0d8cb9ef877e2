using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// faccessat2 (Linux 5.8) by faccessat. Kept: no flags; AT_EACCESS where the effective identity has the same rights as the real one;
/// AT_SYMLINK_NOFOLLOW, through a descriptor of the link itself, so without a race. Not kept: AT_EACCESS of a process whose identities or
/// capabilities differ, and AT_EMPTY_PATH: ENOSYS, upon which C libraries compute it from the file's mode. Unknown flags are EINVAL.
/// </summary>
internal static unsafe class AccessMap
{
    private const int AtEmptyPath = 0x1000, PermissionBits = 7;
    private const uint CapabilityVersion3 = 0x20080522;
    private const int Emfile = -24, Enfile = -23, Enomem = -12;

    public static int Convert(Task* task, bool whole)
    {
        int flags = (int)task->R10;
        int known = Files.AtEaccess | Files.AtSymlinkNoFollow | AtEmptyPath;
        if ((flags & ~known) != 0 || ((int)task->Rdx & ~PermissionBits) != 0)
        {
            return MappedCall.Return(task, KernelMap.Einval);
        }

        if ((flags & AtEmptyPath) != 0 || ((flags & Files.AtEaccess) != 0 && !SameRights()))
        {
            return MappedCall.Return(task, KernelMap.Enosys);
        }

        if ((flags & Files.AtSymlinkNoFollow) == 0)
        {
            return MappedCall.Become(task, SystemCall.Faccessat);
        }

        return whole ? MappedCall.Return(task, OfLink(task)) : Composite.Enter(task);
    }

    private static long OfLink(Task* task)
    {
        const int NoFollow = 0x20000;
        long fd = HeldDescriptor.Open(task->Rdi, (byte*)task->Rsi, Files.PathOnly | NoFollow | Files.CloseOnExec, 0);
        if (fd < 0)
        {
            return fd is Emfile or Enfile ? Enomem : fd; // faccessat2 needs no descriptor
        }

        byte* link = stackalloc byte[40];
        DescriptorPath.Link((int)fd, link);
        long result = Sys.Call(SystemCall.Faccessat, Files.AtFdCwd, (long)link, task->Rdx);
        if (result == -2 /* ENOENT */ && Sys.Call(SystemCall.Faccessat, Files.AtFdCwd, (long)Text.Literal("/proc/self/fd"u8), 0) != 0)
        {
            result = KernelMap.Enosys; // no /proc here
        }

        HeldDescriptor.Close();
        return result;
    }

    /// <summary>access_override_creds of fs/open.c: faccessat takes the real ids, and of root the permitted capabilities, of others none.</summary>
    private static bool SameRights()
    {
        uint* user = stackalloc uint[3];
        uint* group = stackalloc uint[3];
        if (Sys.Call(SystemCall.Getresuid, (long)user, (long)(user + 1), (long)(user + 2)) != 0
            || Sys.Call(SystemCall.Getresgid, (long)group, (long)(group + 1), (long)(group + 2)) != 0
            || user[0] != user[1] || group[0] != group[1])
        {
            return false;
        }

        // setfsuid(-1) changes nothing and tells the present one.
        if ((uint)Sys.Call(SystemCall.Setfsuid, -1) != user[0] || (uint)Sys.Call(SystemCall.Setfsgid, -1) != group[0])
        {
            return false;
        }

        uint* header = stackalloc uint[2];
        uint* sets = stackalloc uint[6]; // effective, permitted, inheritable: low words, then high ones
        header[0] = CapabilityVersion3;
        header[1] = 0;
        return Sys.Call(SystemCall.Capget, (long)header, (long)sets) == 0
            && (user[0] == 0 ? sets[0] == sets[1] && sets[3] == sets[4] : sets[0] == 0 && sets[3] == 0);
    }
}
