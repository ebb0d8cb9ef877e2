using System;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Names a file by the links to its descriptor in /proc.</summary>
internal static unsafe class DescriptorPath
{
    /// <summary>The path the descriptor was opened by, or an empty string where /proc does not tell.</summary>
    public static void Read(int descriptor, byte* path, int size)
    {
        byte* link = stackalloc byte[40];
        Link(descriptor, link);
        if (Files.ReadLink(link, path, size) < 0)
        {
            path[0] = 0;
        }
    }

    /// <summary>The same, if it still leads to the file with this status.</summary>
    public static bool Find(int descriptor, Stat* file, byte* path, int size)
    {
        Read(descriptor, path, size);
        Stat found;
        return path[0] == '/' && Sys.Call(SystemCall.Newfstatat, Files.AtFdCwd, (long)path, (long)&found, 0) == 0 && Stat.AreSame(&found, file);
    }

    /// <summary>A path by which another process can open the file: its own, or /proc/PID/fd/N when it has none (any more).</summary>
    public static void ForOthers(int descriptor, Stat* file, byte* path, int size)
    {
        if (Find(descriptor, file, path, size))
        {
            return;
        }

        TextBuffer text;
        TextBuffer.Init(&text, path, size);
        AddProcess(&text, (ulong)Sys.Call(SystemCall.Gettid), "/fd/"u8);
        TextBuffer.AddDecimal(&text, (ulong)descriptor);
    }

    /// <summary>"/proc/PID" and <paramref name="rest"/>.</summary>
    public static void AddProcess(TextBuffer* text, ulong pid, ReadOnlySpan<byte> rest)
    {
        TextBuffer.Add(text, "/proc/"u8);
        TextBuffer.AddDecimal(text, pid);
        TextBuffer.Add(text, rest);
    }

    /// <summary>"/proc/thread-self/fd/N" in 40 bytes: the main thread has no descriptors any more once it has exited.</summary>
    public static void Link(int descriptor, byte* link)
    {
        TextBuffer text;
        TextBuffer.Init(&text, link, 40);
        TextBuffer.Add(&text, "/proc/thread-self/fd/"u8);
        TextBuffer.AddDecimal(&text, (ulong)descriptor);
    }
}
