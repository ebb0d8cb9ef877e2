namespace Trapless.Layer;

/// <summary>What is asked about them, under the lock.</summary>
internal static unsafe partial class LoadedImages
{
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
}
