using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The images mapped into this process, for two purposes: to release the extension of a library that was unmapped, and to
/// make every slot direct when the layer must leave the process. One lock word; taken only with all signals blocked.
/// </summary>
internal static unsafe class LoadedImages
{
    private const int Maximum = 1024;
    private const int Enomem = -12;

    private struct Entry
    {
        public ulong Text;       // an address in the mapping the image was made for; 0: free
        public ulong Start, End; // the reserved span of the library, without the extension
        public ulong Extension, ExtensionSize;
        public ulong Libsys;     // 0: only reserved
    }

    private struct Table
    {
        public fixed ulong Words[Maximum * 6];
    }

    private static Table table;
    private static int used;
    private static int locked;

    /// <summary>Remembers a mapped or reserved extension. False when there is no room: then the image must not be used.</summary>
    public static bool Add(ulong text, ulong start, ulong end, ulong extension, ulong size, ulong libsys)
    {
        Lock();
        Entry* entry = FindStart(start);
        if (entry == null)
        {
            Sweep(start, end);
            entry = FindStart(0);
        }

        if (entry == null && used < Maximum)
        {
            entry = At(used++);
        }

        if (entry != null)
        {
            entry->Text = text;
            entry->Start = start;
            entry->End = end;
            entry->Extension = extension;
            entry->ExtensionSize = size;
            entry->Libsys = libsys;
        }

        Unlock();
        return entry != null;
    }

    /// <summary>Whether the extension of the library at <paramref name="start"/> has its address space reserved.</summary>
    public static bool IsReserved(ulong start)
    {
        Lock();
        Entry* entry = start == 0 ? null : FindStart(start);
        bool reserved = entry != null && entry->Libsys == 0;
        Unlock();
        return reserved;
    }

    /// <summary>Start of the library whose reserved span, not yet served by its image, holds this range; 0 when there is none.</summary>
    public static ulong FindReserved(ulong start, ulong end)
    {
        ulong found = 0;
        Lock();
        for (int i = 0; i < used && found == 0; i++)
        {
            Entry* entry = At(i);
            if (entry->Start != 0 && entry->Libsys == 0 && start >= entry->Start && end <= entry->End && start < end)
            {
                found = entry->Start;
            }
        }

        Unlock();
        return found;
    }

    /// <summary>Maps other slots over those of every image. Duplicating a mapping replaces it in one step, also for other threads.</summary>
    public static void ReplaceSlots(ulong slots)
    {
        Lock();
        for (int i = 0; i < used; i++)
        {
            if (At(i)->Text != 0 && At(i)->Libsys != 0)
            {
                Memory.Duplicate(slots, ImageMapping.SlotsSize, At(i)->Libsys);
            }
        }

        Unlock();
    }

    /// <summary>A copied child has no other thread that could hold the lock.</summary>
    public static void ResetLock() => locked = 0;

    /// <summary>
    /// Releases the extensions of libraries that are gone: their place was given to a new mapping, or nothing is mapped there.
    /// Doing it here rather than at munmap keeps munmap direct.
    /// </summary>
    private static void Sweep(ulong start, ulong end)
    {
        byte resident;
        for (int i = 0; i < used; i++)
        {
            Entry* entry = At(i);
            if (entry->Text == 0)
            {
                continue;
            }

            bool replaced = entry->Start < end && start < entry->End;
            if (replaced || Sys.Call(SystemCall.Mincore, (long)Memory.PageDown(entry->Text), 4096, (long)&resident) == Enomem)
            {
                Memory.Unmap(entry->Extension, entry->ExtensionSize);
                entry->Text = 0;
                entry->Start = 0;
            }
        }
    }

    private static Entry* FindStart(ulong start)
    {
        for (int i = 0; i < used; i++)
        {
            if (At(i)->Start == start)
            {
                return At(i);
            }
        }

        return null;
    }

    private static Entry* At(int index) => (Entry*)Sys.AddressOf(ref table.Words[0]) + index;

    private static void Lock()
    {
        while (Interlocked.CompareExchange(ref locked, 1, 0) != 0)
        {
            Sys.Call(SystemCall.SchedYield);
        }
    }

    private static void Unlock() => Volatile.Write(ref locked, 0);
}
