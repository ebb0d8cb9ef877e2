using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// Where this file lies. The kernel's word for it, /proc/self/exe, takes a new process a tenth of the loader's time; the name the program was executed
/// by is as good when it is an unlinked path of a file with this one's build-id, and not that of a script this file is the interpreter of.
/// </summary>
internal static unsafe class OwnPath
{
    /// <summary>What the loader before this one says of itself holds while its path leads to the same file: else it was replaced.</summary>
    public static void Remember(InitialStack* stack, bool asInterpreter)
    {
        Stat status;
        if (Process.Self != null && !asInterpreter && Look(&status) && Process.IsSelf(&status))
        {
            return;
        }

        if (asInterpreter ? Look(&status) : Find(stack, &status) || Look(&status))
        {
            Process.SelfDevice = status.Device;
            Process.SelfInode = status.Inode;
        }
    }

    private static bool Look(Stat* status) => Sys.Call(SystemCall.Newfstatat, Files.AtFdCwd, (long)Process.Self, (long)status, 0) == 0;

    /// <summary>Sets <see cref="Process.Self"/>. True when <paramref name="status"/> is that of the file already.</summary>
    private static bool Find(InitialStack* stack, Stat* status)
    {
        byte* name = (byte*)InitialStack.Get(stack, InitialStack.AtExecfn);
        if (!Process.ServesNothing && name != null && IsOwn(name, status))
        {
            Process.Self = Scratch.Keep(name, Scratch.Self);
            return true;
        }

        Process.Self = Scratch.Self;
        if (Files.ReadLink(Text.Literal("/proc/self/exe"u8), Process.Self, 4096) < 0)
        {
            Process.Self = name;
        }

        return false;
    }

    private static bool IsOwn(byte* name, Stat* status)
    {
        int fd = RealPath.OpenUnlinked(name, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return false;
        }

        byte* own = Symbols.BuildId();
        int size = (int)(Symbols.BuildIdEnd() - own);
        byte* there = stackalloc byte[size];
        bool same = Files.Status(fd, status) == 0 && status->IsRegular
            && Files.ReadAt(fd, there, size, (ulong)(own - Symbols.Image())) == size && Memory.Same(there, own, size);
        Files.Close(fd);
        return same;
    }
}
