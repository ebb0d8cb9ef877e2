using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Trapless.Cache;

/// <summary>The few calls of the C library the cache needs and .NET does not offer.</summary>
internal static unsafe partial class Native
{
    internal const int AtCurrentDirectory = -100;
    internal const int AtSymlinkNoFollow = 0x100;
    internal const int AtEmptyPath = 0x1000;
    internal const uint StatxBasic = 0x7FF;

    internal const int LockShared = 1;
    internal const int LockExclusive = 2;
    internal const int LockNoWait = 4;

    internal const int OpenForReading = 0, OpenForWriting = 1, OpenForBoth = 2, OpenCreate = 0x40, OpenNewOnly = 0x80, OpenEmptied = 0x200, OpenNoTerminal = 0x100, OpenNoWait = 0x800, OpenCloseOnExec = 0x80000;

    internal const int ErrnoNotPermitted = 1;
    internal const int ErrnoNotFound = 2;
    internal const int ErrnoAccess = 13;
    internal const int ErrnoExists = 17;
    internal const int ErrnoNoSpace = 28;
    internal const int ErrnoReadOnly = 30;
    internal const int ErrnoQuota = 122;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(PathMarshaller))]
    internal static partial int Statx(int directory, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(PathMarshaller))]
    internal static partial int Statx(SafeFileHandle file, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(PathMarshaller))]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(PathMarshaller))]
    internal static partial int Symlink(string target, string path);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(PathMarshaller))]
    internal static partial nint ReadLink(string path, byte* buffer, nint size);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(PathMarshaller))]
    internal static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(PathMarshaller))]
    internal static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(PathMarshaller))]
    internal static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "getcwd", SetLastError = true)]
    internal static partial byte* CurrentDirectory(byte* buffer, nint size);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    /// <summary><c>struct statx</c> of linux/stat.h, as far as it is read here; 256 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    internal struct StatxBuffer
    {
        public uint Mask, BlockSize;
        public ulong Attributes;
        public uint Links, User, Group;
        public ushort Mode, Spare;
        public ulong Inode, Size, Blocks, AttributesMask;
        public Timestamp Accessed, Born, Changed, Modified;
        public uint RawMajor, RawMinor, Major, Minor;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Timestamp
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }
}
