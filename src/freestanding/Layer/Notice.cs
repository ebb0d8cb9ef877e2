using System;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>What Trapless has to say while a program runs: one line on stderr, once for each kind in a process tree.</summary>
internal static unsafe class Notice
{
    public const ulong SetUid = 1, OtherMachine = 2, NoImage = 4, GsBase = 8, Unreadable = 16, NoLayer = 32, Seccomp = 64;

    /// <summary>Says "trapless: what: path"; under --strict ends the process with status 125 instead of going on.</summary>
    public static void Say(ulong kind, ReadOnlySpan<byte> what, byte* path)
    {
        if (!Process.Strict && (Process.Quiet || (Process.Said & kind) != 0))
        {
            return;
        }

        Process.Said |= kind;
        Write(what, path);
        if (Process.Strict)
        {
            Sys.Call(SystemCall.ExitGroup, 125);
        }
    }

    /// <summary>One write, so that lines of several processes do not mix.</summary>
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
        Sys.Call(SystemCall.Write, 2, (long)memory, line.Length + 1);
    }
}
