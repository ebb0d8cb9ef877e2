using System;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// What one loader hands the next across execve: lines of key=value in one argument, consumed before the program starts, so nothing
/// depends on the environment and no descriptor is inherited for it.
/// </summary>
internal static unsafe class FollowState
{
    private const int NumbersSize = 512;
    private const ulong StrictFlag = 1, QuietFlag = 2, NoServeFlag = 4, PretendFlag = 8, MapFlag = 16, SafeKernelFlag = 64, FastKernelFlag = 128,
        CompleteFlag = 0x100, SigsysIgnoredFlag = 0x200, CachesTrustedFlag = 0x400, SystemCacheFlag = 0x800;

    /// <summary>Bytes that <see cref="Write"/> needs at most.</summary>
    public static int Room(byte* open) =>
        NumbersSize + Length(Process.Self) + Length(Process.UserCache) + Length(Process.CountersPath) + Length(open) + Length(Process.Program);

    public static bool Write(byte* memory, int size, Task* task, ExecRequest* request, ulong stackLimit)
    {
        TextBuffer text;
        TextBuffer.Init(&text, memory, size);
        AddText(&text, "self="u8, Process.Self);
        AddNumber(&text, "device="u8, Process.SelfDevice);
        AddNumber(&text, "inode="u8, Process.SelfInode);
        AddText(&text, "cache="u8, Process.UserCache);
        AddText(&text, "stat="u8, Process.CountersPath);
        AddText(&text, "open="u8, request->Open);
        if (Process.Counting)
        {
            AddNumber(&text, "entry="u8, Process.CountersEntry);
        }

        if (request->IsScript)
        {
            AddText(&text, "by="u8, Process.Program);
        }

        if (request->Descriptor >= 0)
        {
            AddNumber(&text, request->HasPath ? "file="u8 : "fd="u8, (ulong)request->Descriptor);
        }

        if (Process.KernelRelease != 0)
        {
            AddNumber(&text, "kernel="u8, (ulong)Process.KernelRelease);
        }

        if (stackLimit != ArgumentSpace.Unchanged)
        {
            AddNumber(&text, "stack="u8, stackLimit);
        }

        AddNumber(&text, "flags="u8, Flags() | (UserDispatch.Active && task->Handlers[SigsysAction.Signal] == 1 ? SigsysIgnoredFlag : 0));
        AddNumber(&text, "user="u8, Process.TrustedBy);
        AddNumber(&text, "owner="u8, Process.UserCacheOwner);
        AddNumber(&text, "said="u8, Notice.Said);
        AddNumber(&text, "mask="u8, task->Mask | task->SigsysBlocked);
        return !text.Overflowed;
    }

    private static ulong Flags() =>
        (Process.Strict ? StrictFlag : 0) | (Process.Quiet ? QuietFlag : 0) | (Process.ServesNothing ? NoServeFlag : 0)
        | (Process.Complete ? CompleteFlag : 0) | (Process.Pretends ? PretendFlag : 0) | (Process.Map ? MapFlag : 0)
        | (Process.KernelMode == KernelMode.Fast ? FastKernelFlag : Process.KernelMode == KernelMode.Safe ? SafeKernelFlag : 0)
        | (Process.CachesTrusted ? CachesTrustedFlag : 0) | (Process.SystemCache != null ? SystemCacheFlag : 0);

    private static int Length(byte* s) => s == null ? 0 : Text.Length(s);

    /// <summary>Reads the lines back. The text is cut up in place and stays where it is.</summary>
    public static void Read(byte* text, ExecHandover* handover)
    {
        while (*text != 0)
        {
            byte* end = text;
            while (*end != '\n' && *end != 0)
            {
                end++;
            }

            bool last = *end == 0;
            *end = 0;
            ReadLine(text, handover);
            text = last ? end : end + 1;
        }
    }

    private static void ReadLine(byte* line, ExecHandover* handover)
    {
        byte* value;
        byte* end;
        if ((value = Text.After(line, "cache="u8)) != null)
        {
            Process.UserCache = value;
        }
        else if ((value = Text.After(line, "stat="u8)) != null)
        {
            Process.CountersPath = value;
        }
        else if ((value = Text.After(line, "open="u8)) != null)
        {
            handover->Open = value;
        }
        else if ((value = Text.After(line, "by="u8)) != null)
        {
            handover->By = value;
        }
        else if ((value = Text.After(line, "entry="u8)) != null)
        {
            Process.CountersEntry = Text.Hex(value, &end);
            handover->HasEntry = true;
        }
        else if ((value = Text.After(line, "fd="u8)) != null)
        {
            handover->Descriptor = (int)Text.Hex(value, &end);
        }
        else if ((value = Text.After(line, "file="u8)) != null)
        {
            handover->Descriptor = (int)Text.Hex(value, &end);
            handover->HasPath = true;
        }
        else if ((value = Text.After(line, "flags="u8)) != null)
        {
            ulong flags = Text.Hex(value, &end);
            Process.Strict = (flags & StrictFlag) != 0;
            Process.Quiet = (flags & QuietFlag) != 0;
            Process.ServesNothing = (flags & NoServeFlag) != 0;
            Process.Complete = (flags & CompleteFlag) != 0;
            handover->SigsysIgnored = (flags & SigsysIgnoredFlag) != 0;
            Process.Pretends = (flags & PretendFlag) != 0;
            Process.Map = (flags & MapFlag) != 0;
            Process.KernelMode = (flags & FastKernelFlag) != 0 ? KernelMode.Fast : (flags & SafeKernelFlag) != 0 ? KernelMode.Safe : KernelMode.Off;
            Process.CachesTrusted = (flags & CachesTrustedFlag) != 0;
            Process.SystemCacheSought = (flags & SystemCacheFlag) != 0;
            Process.SystemCache = Process.SystemCacheSought ? Text.Literal(Process.SystemCachePath) : null;
        }
        else if ((value = Text.After(line, "kernel="u8)) != null)
        {
            Process.KernelRelease = (int)Text.Hex(value, &end);
        }
        else if ((value = Text.After(line, "self="u8)) != null)
        {
            Process.Self = value;
        }
        else if ((value = Text.After(line, "device="u8)) != null)
        {
            Process.SelfDevice = Text.Hex(value, &end);
        }
        else if ((value = Text.After(line, "inode="u8)) != null)
        {
            Process.SelfInode = Text.Hex(value, &end);
        }
        else if ((value = Text.After(line, "user="u8)) != null)
        {
            Process.TrustedBy = (uint)Text.Hex(value, &end);
        }
        else if ((value = Text.After(line, "owner="u8)) != null)
        {
            Process.UserCacheOwner = (uint)Text.Hex(value, &end);
        }
        else if ((value = Text.After(line, "stack="u8)) != null)
        {
            ArgumentSpace.Restore(Text.Hex(value, &end));
        }
        else if ((value = Text.After(line, "said="u8)) != null)
        {
            Notice.Remember(Text.Hex(value, &end));
        }
        else if ((value = Text.After(line, "mask="u8)) != null)
        {
            handover->Mask = Text.Hex(value, &end);
            handover->HasMask = true;
        }
    }

    private static void AddText(TextBuffer* text, ReadOnlySpan<byte> key, byte* value)
    {
        if (value == null)
        {
            return;
        }

        TextBuffer.Add(text, key);
        for (byte* s = value; *s != 0; s++)
        {
            text->Overflowed |= *s == '\n'; // It would begin another line: the state is not used.
            TextBuffer.Add(text, *s);
        }

        TextBuffer.Add(text, (byte)'\n');
    }

    private static void AddNumber(TextBuffer* text, ReadOnlySpan<byte> key, ulong value)
    {
        TextBuffer.Add(text, key);
        TextBuffer.AddHex(text, value);
        TextBuffer.Add(text, (byte)'\n');
    }
}

/// <summary>What concerns only the program being started.</summary>
internal unsafe struct ExecHandover
{
    public byte* Open;

    /// <summary>The program that executed a script, or null.</summary>
    public byte* By;

    /// <summary>The program's file, open, or -1; whether its name leads there too.</summary>
    public int Descriptor;
    public bool HasPath, HasEntry, HasMask, SigsysIgnored;
    public ulong Mask;
}
