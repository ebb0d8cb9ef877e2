using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The counters of <c>trapless stat</c> (docs/formats.md): one shared file, one entry a process. Plain calls are counted by
/// Entry/counting.S, the calls that C# handles here.
/// </summary>
internal static unsafe class Counters
{
    private const ulong EntriesOffset = 65536, EntrySize = 24576, CallsOffset = 4096, LogOffset = 4096, LogSize = 61440;
    private const int HeaderSize = 65536;

    /// <summary>Maps the file. False when it is not there: the program runs uncounted.</summary>
    public static bool Open(byte* path)
    {
        int fd = Files.Open(path, Files.ReadWrite | Files.CloseOnExec);
        Stat status;
        if (fd < 0)
        {
            return false;
        }

        bool good = Files.Status(fd, &status) == 0 && status.Size >= HeaderSize + EntrySize;
        long at = good ? Memory.Map(0, status.Size, Memory.Read | Memory.Write, Memory.Shared | Memory.NoReserve, fd, 0) : -1;
        Files.Close(fd);
        if (Memory.Failed(at) || !good)
        {
            return false;
        }

        Process.Counters = (byte*)at;
        return true;
    }

    /// <summary>An entry for this process; a new program image of the same process goes on with its old one.</summary>
    public static void Enter(Task* task, bool hasEntry, byte* path)
    {
        ulong pid = (ulong)Sys.Call(SystemCall.Getpid);
        byte* entry = Process.Counters + EntriesOffset + (Process.CountersEntry * EntrySize);
        if (!hasEntry || *(ulong*)entry != pid)
        {
            entry = Claim(pid);
        }

        Describe(entry, path);
        task->Counters = entry;
    }

    /// <summary>In a child with a copy of its parent's memory.</summary>
    public static void EnterChild(Task* task)
    {
        if (Process.Counting)
        {
            byte* parent = task->Counters;
            task->Counters = Claim((ulong)Sys.Call(SystemCall.Getpid));
            Memory.Copy(task->Counters + 16, parent + 16, 272);
        }
    }

    /// <summary>A served call, counted when its handler has all signals blocked and ends by <see cref="Finish"/>.</summary>
    public static void Served(Task* task)
    {
        if (task->Counters != null)
        {
            Interlocked.ExchangeAdd(ref Row(task)[2], 1);
        }
    }

    /// <summary>Whether the layer's only part in this call is to count it.</summary>
    public static bool OnlyCounts(Task* task, long number) =>
        task->Counters != null && (uint)number < 512 && task->Table[(uint)number] == (long)Symbols.CountDirect();

    /// <summary>A call that is made at its site after all, where its result is not seen.</summary>
    public static void CountMade(Task* task, long number) =>
        Interlocked.ExchangeAdd(ref *(long*)(task->Counters + CallsOffset + ((ulong)(uint)number * 32)), 1);

    /// <summary>Corrects the number of calls by hand, for one that may not return.</summary>
    public static void Add(Task* task, long calls)
    {
        if (task->Counters != null)
        {
            Interlocked.ExchangeAdd(ref Row(task)[0], calls);
        }
    }

    /// <summary>A served call whose handler does not end by <see cref="Finish"/>.</summary>
    public static void ServedNow(Task* task)
    {
        if (task->Counters != null)
        {
            Interlocked.ExchangeAdd(ref Row(task)[0], 1);
            Interlocked.ExchangeAdd(ref Row(task)[2], 1);
        }
    }

    /// <summary>The time at which a call begins; 0 where it is not measured.</summary>
    public static ulong Now(Task* task) => task->Counters != null && task->NoTsc == 0 ? Sys.Tsc() : 0;

    /// <summary>Counts a call handled in C#; one that is left to the kernel after all is counted without its result.</summary>
    public static void Finish(Task* task, ulong start)
    {
        if (task->Counters == null)
        {
            return;
        }

        long* row = Row(task);
        Interlocked.ExchangeAdd(ref row[0], 1);
        Interlocked.ExchangeAdd(ref row[3], start == 0 || task->NoTsc != 0 ? 0 : (long)(Sys.Tsc() - start));
        if (task->Resume == task->Ret && task->Result < 0 && task->Result > -4096)
        {
            Interlocked.ExchangeAdd(ref row[1], 1);
        }
    }

    /// <summary>A missed site was executed (--complete).</summary>
    public static void Missed(Task* task, ulong site)
    {
        if (task->Counters != null)
        {
            MissedSites.Count(site);
        }
    }

    /// <summary>Notes an image mapped with its unpatched sites, or -1 for a file that runs without one.</summary>
    public static void Log(long unpatched, byte* path)
    {
        if (!Process.Counting)
        {
            return;
        }

        byte* memory = stackalloc byte[512];
        TextBuffer line;
        TextBuffer.Init(&line, memory, 512);
        if (unpatched < 0)
        {
            TextBuffer.Add(&line, (byte)'-');
            unpatched = 1;
        }

        TextBuffer.AddDecimal(&line, (ulong)unpatched);
        TextBuffer.Add(&line, (byte)'\t');
        TextBuffer.Add(&line, path);
        TextBuffer.Add(&line, (byte)'\n');
        long at = Interlocked.ExchangeAdd(ref *(long*)(Process.Counters + 48), line.Length);
        if (at + line.Length <= (long)LogSize)
        {
            Memory.Copy(Process.Counters + LogOffset + at, memory, line.Length);
        }
    }

    private static byte* Claim(ulong pid)
    {
        long capacity = *(long*)(Process.Counters + 24);
        long index = Interlocked.ExchangeAdd(ref *(long*)(Process.Counters + 16), 1);
        if (index >= capacity)
        {
            index = capacity - 1; // The last entry takes all that came too late.
        }

        Process.CountersEntry = (ulong)index;
        byte* entry = Process.Counters + EntriesOffset + ((ulong)index * EntrySize);
        *(ulong*)entry = pid;
        *(ulong*)(entry + 8) = (ulong)Sys.Call(SystemCall.Getppid);
        return entry;
    }

    private static void Describe(byte* entry, byte* path)
    {
        TextBuffer text;
        TextBuffer.Init(&text, entry + 16, 16);
        TextBuffer.Add(&text, Text.BaseName(path));
        TextBuffer.Init(&text, entry + 32, 256);
        TextBuffer.Add(&text, path);
    }

    /// <summary>The call the program made: a converted one is not counted as the call it became.</summary>
    private static int Counted(Task* task) => task->Ret == Symbols.MappedReturn() ? (int)task->OldNumber : task->Number;

    private static long* Row(Task* task)
    {
        int made = Counted(task);
        ulong number = (uint)made < 512 ? (ulong)made : 511;
        return (long*)(task->Counters + CallsOffset + (number * 32));
    }
}
