using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Trapless.Cache;

/// <summary>What the cache wants to know of a file: its <see cref="FileKey"/>, owner and mode.</summary>
/// <param name="Key">Identity, size and times.</param>
/// <param name="User">Owner's user id.</param>
/// <param name="Mode">Type and permission bits, as <c>st_mode</c>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileStatus(FileKey Key, uint User, uint Mode)
{
    private const uint TypeMask = 0xF000, RegularType = 0x8000, DirectoryType = 0x4000;

    /// <summary>Whether it is a regular file.</summary>
    public bool IsRegular => (Mode & TypeMask) == RegularType;

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => (Mode & TypeMask) == DirectoryType;

    /// <summary>Whether any of the three execute bits is set.</summary>
    public bool IsExecutable => (Mode & 0x49) != 0;

    /// <summary>Whether the mode lets everybody read it.</summary>
    public bool IsReadableByAll => (Mode & 4) != 0;

    /// <summary>Whether the file runs with its owner's or group's identity.</summary>
    public bool IsSetId => (Mode & 0xC00) != 0;

    /// <summary>The status of the file a path leads to, symbolic links followed; null when there is none to be had.</summary>
    public static FileStatus? TryGet(string path) =>
        path.Length == 0 || Native.Statx(Native.AtCurrentDirectory, path, 0, Native.StatxBasic, out var buffer) != 0 ? null : From(buffer);

    /// <summary>The status of an open file.</summary>
    /// <exception cref="IOException">The system call failed.</exception>
    public static FileStatus Of(SafeFileHandle file)
    {
        if (Native.Statx(file, "", Native.AtEmptyPath, Native.StatxBasic, out var buffer) != 0)
            throw new IOException($"statx failed with errno {Marshal.GetLastPInvokeError()}");
        return From(buffer);
    }

    private static FileStatus From(in Native.StatxBuffer s) => new(
        new FileKey(Device(s.Major, s.Minor), s.Inode, s.Size, Nanoseconds(s.Modified), Nanoseconds(s.Changed)), s.User, s.Mode);

    /// <summary>Joins a device number as the kernel's <c>new_encode_dev</c> does, so it equals <c>st_dev</c>.</summary>
    private static ulong Device(uint major, uint minor) => (minor & 0xFF) | (major << 8) | ((ulong)(minor & ~0xFFu) << 12);

    private static ulong Nanoseconds(Native.Timestamp t) => unchecked(((ulong)t.Seconds * 1_000_000_000) + t.Nanoseconds);
}
