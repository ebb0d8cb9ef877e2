using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The record found last: a dynamic linker maps a library twice, first its span, then its text, and the second time nothing needs to be
/// read. Only remembered, never waited for: a task that finds it in use does without. A file that its status does not tell from others is not
/// remembered.
/// </summary>
internal static unsafe class RecentRecord
{
    private static int busy;
    private static ulong device, inode, size, modified, changed;
    private static byte* cache;
    private static ImageRecord record;
    private static bool plain, siteless;

    public static void Remember(Stat* file, ImageRecord* found, byte* cacheOfIt)
    {
        if (!ContentKey.IsNeeded(file) && Interlocked.CompareExchange(ref busy, 1, 0) == 0)
        {
            plain = plain && IsLast(file);
            siteless = false;
            SetLast(file);
            cache = cacheOfIt;
            Copy((ulong*)Sys.AddressOf(ref record.Inode), (ulong*)found);
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>The file has no sites, so there is no record of it.</summary>
    public static void RememberSiteless(Stat* file)
    {
        if (!ContentKey.IsNeeded(file) && Interlocked.CompareExchange(ref busy, 1, 0) == 0)
        {
            plain = false;
            siteless = true;
            SetLast(file);
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>Whether the file with this status is the last one, and has neither sites nor a libsys section of its own.</summary>
    public static bool IsSiteless(Stat* file)
    {
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            return false;
        }

        bool known = siteless && plain && IsLast(file);
        Volatile.Write(ref busy, 0);
        return known;
    }

    /// <summary>The record of the file with this status and the cache it is from; false when another was found since.</summary>
    public static bool Find(Stat* file, ImageRecord* found, byte** cacheOfIt)
    {
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            return false;
        }

        bool same = !siteless && IsLast(file);
        if (same)
        {
            *cacheOfIt = cache;
            Copy((ulong*)found, (ulong*)Sys.AddressOf(ref record.Inode));
        }

        Volatile.Write(ref busy, 0);
        return same;
    }

    /// <summary>The file found last has no libsys section of its own.</summary>
    public static void MarkPlain(Stat* file)
    {
        if (Interlocked.CompareExchange(ref busy, 1, 0) == 0)
        {
            plain = IsLast(file);
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>The size of the address space the segments of this file take, if it is the last one and so marked; else 0.</summary>
    public static ulong PlainSpan(Stat* file)
    {
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            return 0;
        }

        ulong span = plain && !siteless && IsLast(file) ? record.SpanEnd - record.SpanStart : 0;
        Volatile.Write(ref busy, 0);
        return span;
    }

    private static void SetLast(Stat* file)
    {
        device = file->Device;
        inode = file->Inode;
        size = file->Size;
        modified = file->Modified;
        changed = file->Changed;
    }

    private static bool IsLast(Stat* file) =>
        file->Inode == inode && file->Device == device && file->Size == size && file->Modified == modified && file->Changed == changed;

    private static void Copy(ulong* to, ulong* from) => Memory.CopyWords(to, from, sizeof(ImageRecord) / 8);
}
