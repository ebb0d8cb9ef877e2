using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The images and the libsys sections mapped into this process, for two purposes: to release the extension of a library that is unmapped,
/// and to make every slot direct when the layer must leave the process. One lock word; taken only with all signals blocked.
/// </summary>
internal static unsafe class LoadedImages
{
    private const int Maximum = 1024;

    private struct Entry
    {
        public ulong Text;       // an address in the mapping the image was made for; 0: free
        public ulong Start, End; // the reserved span of the library, without the extension
        public ulong Extension, ExtensionSize;
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
            Widen(start, end);
            entry->End = end;
            entry->Extension = extension;
            entry->ExtensionSize = size;
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

    /// <summary>Whether the library at <paramref name="start"/> has this extension: mapped already, or only its address space reserved.</summary>
    public static bool Has(ulong start, ulong extension, ulong size, bool mapped)
    {
        FutexLock.Take(ref entries);
        Entry* entry = start == 0 ? null : FindStart(start);
        bool has = entry != null && entry->Extension == extension && entry->ExtensionSize == size && (entry->Libsys != 0) == mapped;
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
            if (entry->Start != 0 && entry->Libsys == 0 && start >= entry->Start && end <= entry->End && start < end)
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
            *end = entry->Extension + entry->ExtensionSize;
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
    /// </summary>
    public static long Unmap(ulong start, ulong length)
    {
        FutexLock.Take(ref entries);
        long result = Sys.Call(SystemCall.Munmap, (long)start, (long)length);
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
        ulong extension = entry->Extension, size = entry->ExtensionSize;
        Volatile.Write(ref entry->Start, 0);
        entry->Text = entry->End = entry->Own = 0;
        // Only now: a child forked after it must not remember, and later release, what is somebody else's by then.
        if (size != 0)
        {
            Memory.Unmap(extension, size);
        }
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
            entry->Extension = entry->ExtensionSize = entry->Libsys = entry->Own = 0;
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
