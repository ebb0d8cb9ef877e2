using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The missed sites of a run, in the counters file (docs/formats.md), shared by all its processes: by file and offset, or by process and
/// address where there is no file. What an address is of is looked up once; a small table remembers it until code is mapped or unmapped.
/// Called with all signals blocked.
/// </summary>
internal static unsafe class MissedSites
{
    private const int TableAt = 80, CapacityAt = 88, LostAt = 96;
    private const int EntrySize = 256, PathAt = 32, PathSize = EntrySize - PathAt;
    private const long Free = 0, Writing = 1, Valid = 2;

    private const int Remembered = 1024, IndexBits = 12;

    public static void Count(ulong site)
    {
        ulong* slot = Slot((site ^ (site >> 10)) % Remembered);
        ulong known = *slot; // One word, so another thread's is whole.
        int index = known >> IndexBits == site ? (int)(known & ((1 << IndexBits) - 1)) : Find(site);
        if (index < 0)
        {
            Interlocked.ExchangeAdd(ref *Header(LostAt), 1);
            return;
        }

        *slot = (site << IndexBits) | (uint)index;
        Interlocked.ExchangeAdd(ref Entry(index)[1], 1);
    }

    /// <summary>Code was mapped or unmapped: addresses may be of something else now.</summary>
    public static void Forget()
    {
        for (ulong i = 0; Process.Counting && i < Remembered; i++)
        {
            Volatile.Write(ref *Slot(i), 0);
        }
    }

    /// <summary>The entry of a site, made if it is new; -1 when the table is full or not there.</summary>
    private static int Find(ulong site)
    {
        byte* path = stackalloc byte[MapsReader.PathSize];
        ulong offset;
        bool named = MappedFile.Name(site, path, &offset);
        ulong pid = named ? 0 : (ulong)Sys.Call(SystemCall.Getpid);
        if (!named)
        {
            path[0] = 0;
        }

        path[PathSize - 1] = 0;
        long capacity = *Header(TableAt) == 0 ? 0 : *Header(CapacityAt);
        for (int i = 0; i < capacity; i++)
        {
            long* entry = Entry(i);
            if (Volatile.Read(ref *entry) == Free && Interlocked.CompareExchange(ref *entry, Writing, Free) == Free)
            {
                entry[2] = (long)offset;
                entry[3] = (long)pid;
                Memory.Copy((byte*)entry + PathAt, path, Text.Length(path) + 1);
                Interlocked.ExchangeAdd(ref *entry, Valid - Writing);
                return i;
            }

            // One that another process is just writing may be the same: the reader adds them up.
            if (*entry == Valid && (ulong)entry[2] == offset && (ulong)entry[3] == pid && Text.Same((byte*)entry + PathAt, path))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>address &lt;&lt; IndexBits | index</summary>
    private static ulong* Slot(ulong index) => Symbols.MissedSites() + index;

    private static long* Header(int at) => (long*)(Process.Counters + at);

    private static long* Entry(int index) => (long*)(Process.Counters + *Header(TableAt) + (index * EntrySize));
}
