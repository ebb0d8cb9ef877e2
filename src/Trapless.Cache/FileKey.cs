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
    /// <summary>The name of the file's entry in the index: <c>dev-ino-size-mtime-ctime</c>.</summary>
    public string IndexName =>
        string.Create(CultureInfo.InvariantCulture, $"{Device:x}-{Inode:x}-{Size:x}-{Modified:x}-{Changed:x}");
}
