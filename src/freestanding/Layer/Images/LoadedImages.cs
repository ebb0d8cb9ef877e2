using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The images and the libsys sections mapped into this process, for three purposes: to release the extension of a library that is unmapped, to know
/// when the program wants an extension's place for itself (<see cref="ImageRetreat"/>), and to make every slot direct when the layer must leave the
/// process. One lock word; taken only with all signals blocked.
/// </summary>
internal static unsafe class LoadedImages
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

    /// <summary>Whether a remembered libsys section lies in this range; with <paramref name="map"/> the slots are mapped over each that does.</summary>
    public static bool HasOwn(ulong start, ulong end, bool map)
    {
        bool has = false;
        FutexLock.Take(ref entries);
        for (int i = 0; i < Used; i++)
        {
            Entry* entry = At(i);
            if (entry->Start != 0 && entry->Own >= start && entry->Own + entry->OwnSize <= end && entry->Own != 0)
            {
                has = true;
                _ = map && LibsysMapping.Map(entry->Own, entry->OwnSize, entry->OwnError);
            }
        }

        FutexLock.Release(ref entries);
        return has;
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

    /// <summary>Whether the library at <paramref name="start"/> has this extension: mapped already, or only its address space reserved.</summary>
    public static bool Has(ulong start, ulong extension, ulong size, bool mapped)
    {
        FutexLock.Take(ref entries);
        Entry* entry = start == 0 ? null : FindStart(start);
        bool has = entry != null && entry->Extension == extension && entry->Limit - extension >= size && (entry->Libsys != 0) == mapped;
        FutexLock.Release(ref entries);
        return has;
    }

    /// <summary>Start of the library whose reserved span, not yet served by its image, holds this range; 0 when there is none.</summary>
    public static ulong FindReserved(ulong start, ulong end)
    {
        ulong found = 0;
        FutexLock.Take(ref entries);
        for (int i = 0; i < Used && found == 0; i++)
        {
            Entry* entry = At(i);
            bool reserved = entry->Start != 0 && entry->Libsys == 0 && entry->Extension != entry->Limit;
            if (reserved && start >= entry->Start && end <= entry->End && start < end)
            {
                found = entry->Start;
            }
        }

        FutexLock.Release(ref entries);
        return found;
    }

    /// <summary>The extension of the image that this address is of, its text's or its extension's own; false when there is none.</summary>
    public static bool FindExtension(ulong address, ulong* start, ulong* end)
    {
        bool found = false;
        FutexLock.Take(ref entries);
        for (int i = 0; i < Used && !found; i++)
        {
            Entry* entry = At(i);
            *start = entry->Extension;
            *end = entry->Limit;
            found = entry->Start != 0 && entry->Libsys != 0
                && ((address >= entry->Start && address < entry->End) || (address >= *start && address < *end));
        }

        FutexLock.Release(ref entries);
        return found;
    }

    /// <summary>The span of the library or program whose text at this address is an image's; false when there is none.</summary>
    public static bool FindSpan(ulong address, ulong* start, ulong* end)
    {
        bool found = false;
        FutexLock.Take(ref entries);
        for (int i = 0; i < Used && !found; i++)
        {
            *start = At(i)->Start;
            *end = At(i)->End;
            found = *start != 0 && At(i)->Libsys != 0 && address >= *start && address < *end;
        }

        FutexLock.Release(ref entries);
        return found;
    }

    /// <summary>A library or program whose extension touches this range; false when there is none.</summary>
    public static bool FindBehind(ulong start, ulong end, ImagePlace* place)
    {
        int next = 0;
        return Find(start, end, true, &next, place);
    }

    /// <summary>From entry <paramref name="next"/> on, a library or program whose span touches this range and whose text is an image's; false at the end.</summary>
    public static bool FindServed(ulong start, ulong end, int* next, ImagePlace* place) => Find(start, end, false, next, place);

    /// <summary>
    /// The image's text has gone, and the program is about to replace this range: the extension is forgotten, and what of it lies outside of the range is
    /// released. What lies in it stays until then: no other thread may be given it meanwhile.
    /// </summary>
    public static void GiveUp(ImagePlace* place, ulong start, ulong end)
    {
        FutexLock.Take(ref entries);
        Entry* entry = FindStart(place->Start);
        if (entry != null && entry->Extension == place->Extension && entry->Limit == place->Limit)
        {
            Volatile.Write(ref entry->Libsys, 0);
            entry->Extension = entry->Limit = place->Extension;
            if (entry->Own == 0)
            {
                Volatile.Write(ref entry->Start, 0);
                entry->Text = entry->End = entry->Extension = entry->Limit = 0;
            }

            UnmapPart(place->Extension, start < place->Limit ? start : place->Limit);
            UnmapPart(end > place->Extension ? end : place->Extension, place->Limit);
        }

        FutexLock.Release(ref entries);
    }

    private static void UnmapPart(ulong start, ulong end)
    {
        if (start < end)
        {
            Memory.Unmap(start, end - start);
        }
    }

    private static bool Find(ulong start, ulong end, bool behind, int* next, ImagePlace* place)
    {
        bool found = false;
        FutexLock.Take(ref entries);
        while (!found && *next < Used)
        {
            Entry* entry = At((*next)++);
            place->Start = entry->Start;
            place->End = entry->End;
            place->Extension = entry->Extension;
            place->Limit = entry->Limit;
            place->IsServed = entry->Libsys != 0;
            bool touches = behind ? start < entry->Limit && end > entry->Extension : start < entry->End && end > entry->Start && place->IsServed;
            found = entry->Start != 0 && entry->Extension != entry->Limit && touches;
        }

        FutexLock.Release(ref entries);
        return found;
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

    /// <summary>
    /// munmap, with the extensions of the libraries in this range. In one step: what another thread maps there meanwhile is entered later, and stays.
    /// The extension of one of which a part is left stays too: for the program nothing is there.
    /// </summary>
    public static long Unmap(ulong start, ulong length)
    {
        FutexLock.Take(ref entries);
        const ulong UserSpace = 1UL << 47;
        ulong end = start + length, at = start;
        bool good = (start & (Memory.PageSize - 1)) == 0 && start < end && end <= UserSpace; // else the kernel says EINVAL
        long result;
        do
        {
            ulong extension = end, limit = end;
            for (int i = 0; i < Used && good; i++)
            {
                Entry* entry = At(i);
                if (entry->Start != 0 && entry->Extension != entry->Limit && entry->Extension < extension && entry->Limit > at)
                {
                    extension = entry->Extension > at ? entry->Extension : at;
                    limit = entry->Limit;
                }
            }

            bool nothing = extension == at && limit > at; // An extension begins here.
            result = nothing ? 0 : Sys.Call(SystemCall.Munmap, (long)at, (long)(extension - at));
            at = limit;
        }
        while (result == 0 && at < end);

        if (result == 0)
        {
            Forget(start, Memory.PageUp(start + length));
        }

        FutexLock.Release(ref entries);
        return result;
    }

    /// <summary>Releases the extensions of libraries that were in a range. One of which a part is left needs it still.</summary>
    private static void Forget(ulong start, ulong end)
    {
        for (int i = 0; i < Used; i++)
        {
            Entry* entry = At(i);
            if (entry->Start == 0)
            {
                continue;
            }

            if (entry->Text >= start && entry->Text < end)
            {
                if (end >= entry->End)
                {
                    Release(entry);
                }
                else
                {
                    entry->Text = end;
                }
            }
            else if (start > entry->Text && start < entry->End && end >= entry->End)
            {
                entry->End = start;
            }
        }
    }

    /// <summary>Entry/munmap.S passes what lies outside of all that was ever mapped without a look at the entries.</summary>
    private static void Widen(ulong start, ulong end)
    {
        ulong* bounds = Symbols.LoadedImagesBounds();
        bounds[0] = bounds[1] == 0 || start < bounds[0] ? start : bounds[0];
        bounds[1] = end > bounds[1] ? end : bounds[1];
    }

    /// <summary>A new mapping was given the place of libraries: they are gone without an munmap.</summary>
    private static void Sweep(ulong start, ulong end)
    {
        for (int i = 0; i < Used; i++)
        {
            if (At(i)->Start != 0 && At(i)->Start < end && start < At(i)->End)
            {
                Release(At(i));
            }
        }
    }

    private static void Release(Entry* entry)
    {
        ulong extension = entry->Extension, limit = entry->Limit;
        Volatile.Write(ref entry->Start, 0);
        entry->Text = entry->End = entry->Extension = entry->Limit = entry->Own = 0;
        // Only now: a child forked after it must not remember, and later release, what is somebody else's by then.
        UnmapPart(extension, limit);
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
