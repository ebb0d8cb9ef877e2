using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Where the process's other threads are, as /proc/self/task/TID/syscall tells of those that sleep; one that runs is waited for.</summary>
internal static unsafe class OtherThreads
{
    private const int ListSize = 4096, LengthOffset = 16, NameOffset = 19; // struct linux_dirent64
    private const int Patience = 2000; // looks at a thread, one in a millisecond: one that gets no processor, or does not leave
    private const int TextSize = 256;
    private const long Millisecond = 1_000_000;

    /// <summary>
    /// From now on nothing leads into this range any more: waits until no thread is in it. False when one sleeps in it, or where /proc does not tell.
    /// </summary>
    public static bool AwaitOutside(ulong start, ulong end)
    {
        if (TaskPool.IsAlone)
        {
            return true;
        }

        long list = Files.Open(Text.Literal("/proc/self/task"u8), Files.ReadOnly | Files.Directory | Files.CloseOnExec);
        if (list < 0)
        {
            return false;
        }

        ulong self = (ulong)Sys.Call(SystemCall.Gettid);
        byte* entries = stackalloc byte[ListSize];
        bool outside = true;
        long n;
        while (outside && (n = Sys.Call(SystemCall.Getdents64, list, (long)entries, ListSize)) > 0)
        {
            for (byte* entry = entries; outside && entry < entries + n; entry += *(ushort*)(entry + LengthOffset))
            {
                byte* rest;
                ulong thread = Text.Decimal(entry + NameOffset, &rest);
                outside = thread == 0 || thread == self || Await(thread, start, end); // 0: "." and ".."
            }
        }

        Files.Close((int)list);
        return outside;
    }

    /// <summary>
    /// A thread that is running when it is looked at has left the few instructions once the kernel has counted time of it twice: the first may be of time before.
    /// </summary>
    private static bool Await(ulong thread, ulong start, ulong end)
    {
        byte* text = stackalloc byte[TextSize];
        long* pause = stackalloc long[2];
        pause[0] = 0;
        pause[1] = Millisecond;
        ulong time = 0;
        int counted = -1;
        for (int i = 0; i < Patience; i++)
        {
            if (!Read(thread, "/syscall"u8, text))
            {
                return true; // It has ended.
            }

            bool running = Text.After(text, "running"u8) != null;
            if (!running && !IsWithin(text, start, end))
            {
                return true;
            }

            byte* rest;
            ulong now = Read(thread, "/schedstat"u8, text) ? Text.Decimal(text, &rest) : 0; // 0: the kernel does not count it
            counted = !running ? -1 : now != time || now == 0 ? counted + 1 : counted;
            time = now;
            if (counted >= 2)
            {
                return true;
            }

            Sys.Call(SystemCall.Nanosleep, (long)pause, 0);
        }

        return false;
    }

    /// <summary>The last number of the line is the program counter (proc_pid_syscall, fs/proc/base.c).</summary>
    private static bool IsWithin(byte* line, ulong start, ulong end)
    {
        byte* last = line;
        for (byte* at = line; *at != 0; at++)
        {
            last = *at == ' ' ? at + 1 : last;
        }

        byte* rest;
        ulong counter = Text.Hex(Text.After(last, "0x"u8) == null ? last : last + 2, &rest);
        return counter >= start && counter < end;
    }

    /// <summary>The first line of a file of a thread's; false when there is no such thread.</summary>
    private static bool Read(ulong thread, System.ReadOnlySpan<byte> name, byte* text)
    {
        const int PathSize = 64;
        byte* path = stackalloc byte[PathSize];
        TextBuffer buffer;
        TextBuffer.Init(&buffer, path, PathSize);
        TextBuffer.Add(&buffer, "/proc/self/task/"u8);
        TextBuffer.AddDecimal(&buffer, thread);
        TextBuffer.Add(&buffer, name);
        int fd = Files.Open(path, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return false;
        }

        long n = Sys.Call(SystemCall.Read, fd, (long)text, TextSize - 1);
        Files.Close(fd);
        text[n > 0 ? n : 0] = 0;
        return n > 0;
    }
}
