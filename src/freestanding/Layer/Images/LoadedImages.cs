using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The images and the libsys sections mapped into this process, for three purposes: to release the extension of a library that is unmapped, to know
/// when the program wants an extension's place for itself (<see cref="ImageRetreat"/>), and to make every slot direct when the layer must leave the
/// process. One lock word; taken only with all signals blocked.
/// </summary>
internal static unsafe partial class LoadedImages
{
    private const int Maximum = 1024;

    private struct Entry
    {
        public ulong Text;       // an address in the mapping the image was made for; 0: free
        public ulong Start, End; // the reserved span of the library, without the extension
        public ulong Extension, Limit; // of the image's extension; both the span's end: there is none
        public ulong Libsys;     // 0: only reserved
        public ulong Own, OwnSize, OwnError; // the file's own libsys section; 0: it has none
    }

    private static FutexLock entries;

    /// <summary>Entry/munmap.S looks through the entries.</summary>
    private static ref int Used => ref *Symbols.LoadedImagesUsed();

    /// <summary>Remembers a mapped or reserved extension. False when there is no room: then the image must not be used.</summary>
    public static bool Add(ulong text, ulong start, ulong end, ulong extension, ulong size, ulong libsys)
    {
        FutexLock.Take(ref entries);
        Entry* entry = FindOrFree(start, end);
        if (entry != null)
        {
            Widen(start, extension + size);
            entry->End = end;
            entry->Extension = extension;
            entry->Limit = extension + size;
            Volatile.Write(ref entry->Libsys, libsys);
            Enter(entry, text, start);
        }

        FutexLock.Release(ref entries);
        return entry != null;
    }

    /// <summary>Remembers the libsys section of the library that was given this span. False when there is no room.</summary>
    public static bool AddOwn(ulong start, ulong end, ulong own, ulong size, ulong error)
    {
        FutexLock.Take(ref entries);
        Entry* entry = FindOrFree(start, end);
        if (entry != null)
        {
            Widen(start, end);
            entry->OwnSize = size;
            entry->OwnError = error;
            Volatile.Write(ref entry->Own, own);
            if (entry->Start == 0)
            {
                entry->End = end;
                Enter(entry, start, start);
            }
        }

        FutexLock.Release(ref entries);
        return entry != null;
    }

    /// <summary>What was mapped right behind the extension of the library at <paramref name="start"/> belongs to it.</summary>
    public static void Lengthen(ulong start, ulong size)
    {
        FutexLock.Take(ref entries);
        Entry* entry = FindStart(start);
        if (entry != null)
        {
            Widen(start, entry->Limit + size);
            entry->Limit += size;
        }

        FutexLock.Release(ref entries);
    }

    /// <summary>Maps other slots over those of every image and libsys section. Duplicating a mapping replaces it in one step, also for other threads.</summary>
    public static void ReplaceSlots(ulong slots)
    {
        FutexLock.Take(ref entries);
        for (int i = 0; i < Used; i++)
        {
            if (At(i)->Start != 0 && At(i)->Libsys != 0)
            {
                Memory.Duplicate(slots, SharedSlots.Size, At(i)->Libsys);
            }

            if (At(i)->Start != 0 && At(i)->Own != 0)
            {
                Memory.Duplicate(slots, At(i)->OwnSize, At(i)->Own);
            }
        }

        FutexLock.Release(ref entries);
    }

    /// <summary>A copied child has no other thread that could hold the lock.</summary>
    public static void ResetLock() => FutexLock.Reset(ref entries);

    /// <summary>Entry/munmap.S passes what lies outside of all that was ever mapped without a look at the entries.</summary>
    private static void Widen(ulong start, ulong end)
    {
        ulong* bounds = Symbols.LoadedImagesBounds();
        bounds[0] = bounds[1] == 0 || start < bounds[0] ? start : bounds[0];
        bounds[1] = end > bounds[1] ? end : bounds[1];
    }

    /// <summary>
    /// The last step: an entry without <see cref="Entry.Start"/> is free, and so is one half-written when another thread forks. The child has no thread
    /// that goes on with it.
    /// </summary>
    private static void Enter(Entry* entry, ulong text, ulong start)
    {
        entry->Text = text;
        Volatile.Write(ref entry->Start, start);
    }

    /// <summary>The entry of the library at this place, else a free one (its Start is 0), else null.</summary>
    private static Entry* FindOrFree(ulong start, ulong end)
    {
        Entry* entry = FindStart(start);
        if (entry == null)
        {
            Sweep(start, end);
            entry = FindStart(0);
        }

        if (entry == null && Used < Maximum)
        {
            entry = At(Used++);
        }

        if (entry != null && entry->Start == 0)
        {
            entry->Extension = entry->Limit = end;
            entry->Libsys = entry->Own = 0;
        }

        return entry;
    }

    private static Entry* FindStart(ulong start)
    {
        for (int i = 0; i < Used; i++)
        {
            if (At(i)->Start == start)
            {
                return At(i);
            }
        }

        return null;
    }

    private static Entry* At(int index) => (Entry*)Symbols.LoadedImages() + index;
}
