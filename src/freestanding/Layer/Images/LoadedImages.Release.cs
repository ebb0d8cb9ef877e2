using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>How they go: by the program's munmap, because it wants their place, or because something else has it already.</summary>
internal static unsafe partial class LoadedImages
{
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

    private static void UnmapPart(ulong start, ulong end)
    {
        if (start < end)
        {
            Memory.Unmap(start, end - start);
        }
    }
}
