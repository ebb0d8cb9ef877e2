using System;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// What Trapless has to say while a program runs: one line on stderr, once for each kind in a process tree. What was said is remembered
/// in memory that forked children share, and handed on across execve.
/// </summary>
internal static unsafe class Notice
{
    public const ulong SetUid = 1, OtherMachine = 2, NoImage = 4, GsBase = 8, Unreadable = 16, NoLayer = 32, Seccomp = 64, Incompatible = 128,
        Emulator = 256, Arguments = 512, NoRoom = 1024, UserDispatch = 0x10000, NoKernelMode = 1UL << 32;

    private static ulong* shared;
    private static ulong local;

    /// <summary>The kinds said so far, as bits.</summary>
    public static ulong Said => shared != null ? *shared : local;

    public static void Remember(ulong kinds)
    {
        local |= kinds;
        if (shared != null)
        {
            *shared |= kinds;
        }
    }

    /// <summary>Before the first fork: what the children say the parent knows.</summary>
    public static void Share()
    {
        if (shared != null)
        {
            return;
        }

        long page = Memory.Map(0, Memory.PageSize, Memory.Read | Memory.Write, Memory.Shared | Memory.Anonymous, -1, 0);
        if (!Memory.Failed(page))
        {
            *(ulong*)page = local;
            shared = (ulong*)page;
        }
    }

    /// <summary>As <see cref="Say"/>, from the middle of a program: not said where its standard error is not the one it started with.</summary>
    public static void SayWhileRunning(ulong kind, ReadOnlySpan<byte> what, byte* path)
    {
        if (StandardError.IsUnchanged())
        {
            Say(kind, what, path);
        }
        else if (Process.Strict)
        {
            Sys.Call(SystemCall.ExitGroup, 125);
        }
    }

    /// <summary>
    /// Says "trapless: what: path"; under --strict ends the process with status 125 instead of going on. For a program that starts or is about
    /// to: descriptor 2 is its standard error.
    /// </summary>
    public static void Say(ulong kind, ReadOnlySpan<byte> what, byte* path)
    {
        if (!Process.Strict && (Process.Quiet || (Said & kind) != 0))
        {
            return;
        }

        Remember(kind);
        Write(what, path);
        if (Process.Strict)
        {
            Sys.Call(SystemCall.ExitGroup, 125);
        }
    }

    public static void Write(ReadOnlySpan<byte> what, byte* path)
    {
        byte* memory = stackalloc byte[1024];
        TextBuffer line;
        TextBuffer.Init(&line, memory, 1024);
        TextBuffer.Add(&line, "trapless: "u8);
        TextBuffer.Add(&line, what);
        if (path != null)
        {
            TextBuffer.Add(&line, ": "u8);
            TextBuffer.Add(&line, path);
        }

        if (line.Length > 1022)
        {
            line.Length = 1022;
        }

        memory[line.Length] = (byte)'\n';
        StandardError.Write(memory, line.Length + 1);
    }
}
