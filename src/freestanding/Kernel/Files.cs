using System.Runtime.InteropServices;
using Trapless.Layer;

namespace Trapless.Kernel;

/// <summary><c>struct stat</c> of x86-64 (arch/x86/include/uapi/asm/stat.h).</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct Stat
{
    [FieldOffset(0)] public ulong Device;
    [FieldOffset(8)] public ulong Inode;
    [FieldOffset(24)] public uint Mode;
    [FieldOffset(28)] public uint Uid;
    [FieldOffset(32)] public uint Gid;
    [FieldOffset(48)] public ulong Size;
    [FieldOffset(88)] public ulong ModifiedSeconds;
    [FieldOffset(96)] public ulong ModifiedNanoseconds;
    [FieldOffset(104)] public ulong ChangedSeconds;
    [FieldOffset(112)] public ulong ChangedNanoseconds;

    public const uint TypeMask = 0xF000, Regular = 0x8000, Directory = 0x4000, Character = 0x2000;
    public const uint SetUid = 0x800, SetGid = 0x400, GroupExecute = 0x8;

    public readonly ulong Modified => (ModifiedSeconds * 1000000000) + ModifiedNanoseconds;
    public readonly ulong Changed => (ChangedSeconds * 1000000000) + ChangedNanoseconds;

    /// <summary>Whether both are of one file.</summary>
    public static unsafe bool AreSame(Stat* a, Stat* b) => a->Inode == b->Inode && a->Device == b->Device;

    public readonly bool IsRegular => (Mode & TypeMask) == Regular;
    public readonly bool IsDirectory => (Mode & TypeMask) == Directory;
}

/// <summary>File system calls, with the flags the loader and the layer use.</summary>
internal static unsafe class Files
{
    public const int AtFdCwd = -100, AtEmptyPath = 0x1000, AtSymlinkNoFollow = 0x100, AtEaccess = 0x200;
    public const ulong NoMagicLinks = 2, NoSymlinks = 4;
    public const int ReadOnly = 0, ReadWrite = 2, CloseOnExec = 0x80000, PathOnly = 0x200000, Directory = 0x10000;

    public static int Open(byte* path, int flags) => (int)Sys.Call(SystemCall.Openat, AtFdCwd, (long)path, flags);

    public static int OpenAt(int directory, byte* path, int flags) => (int)Sys.Call(SystemCall.Openat, directory, (long)path, flags);

    /// <summary>openat2 (Linux 5.6) with rules for links: RESOLVE_NO_MAGICLINKS, RESOLVE_NO_SYMLINKS.</summary>
    public static int OpenBy(int directory, byte* path, int flags, ulong resolve)
    {
        ulong* how = stackalloc ulong[3]; // struct open_how: flags, mode, resolve
        how[0] = (ulong)flags;
        how[1] = 0;
        how[2] = resolve;
        return (int)Sys.Call(SystemCall.Openat2, directory, (long)path, (long)how, 3 * sizeof(ulong));
    }

    public static void Close(int descriptor) => Sys.Call(SystemCall.Close, descriptor);

    public static long Status(int descriptor, Stat* status) => Sys.Call(SystemCall.Fstat, descriptor, (long)status);

    /// <summary>Reads up to <paramref name="length"/> bytes at <paramref name="offset"/>; fewer only at the end of the file.</summary>
    public static long ReadAt(int descriptor, void* buffer, long length, ulong offset)
    {
        long done = 0;
        while (done < length)
        {
            long n = Sys.Call(SystemCall.Pread64, descriptor, (long)buffer + done, length - done, (long)offset + done);
            if (n < 0)
            {
                return n;
            }

            if (n == 0)
            {
                break;
            }

            done += n;
        }

        return done;
    }

    /// <summary>The target of a symbolic link, NUL-terminated; its length or -errno.</summary>
    public static long ReadLink(byte* path, byte* buffer, int size)
    {
        long n = Sys.Call(SystemCall.Readlinkat, AtFdCwd, (long)path, (long)buffer, size - 1);
        if (n >= 0)
        {
            buffer[n] = 0;
        }

        return n;
    }
}
