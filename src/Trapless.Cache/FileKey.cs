using System.Globalization;
using System.Runtime.InteropServices;

namespace Trapless.Cache;

/// <summary>
/// What must not have changed for a record to hold. Any write, truncation, rename or change of mode moves at least the
/// change time, which no user can set back.
/// </summary>
/// <param name="Device"><c>st_dev</c>.</param>
/// <param name="Inode"><c>st_ino</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified"><c>st_mtim</c> in nanoseconds.</param>
/// <param name="Changed"><c>st_ctim</c> in nanoseconds.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileKey(ulong Device, ulong Inode, ulong Size, ulong Modified, ulong Changed)
{
    private const ulong Second = 1_000_000_000;

    /// <summary>
    /// The change time has whole seconds, as where a file system keeps no nanoseconds (ext4 with small inodes, squashfs) or was made with chosen times. There another file may have
    /// the same key: written in its place within the second, or of the next medium in the same device.
    /// </summary>
    public bool IsCoarse => Changed % Second == 0;

    /// <summary><c>dev-ino-size-mtime-ctime</c>: with it begins the name of the file's entry in the index (<see cref="EntryName"/>).</summary>
    public string IndexName =>
        string.Create(CultureInfo.InvariantCulture, $"{Device:x}-{Inode:x}-{Size:x}-{Modified:x}-{Changed:x}");
}
