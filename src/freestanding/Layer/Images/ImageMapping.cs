using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Maps an image's text in the place of the original's, and its extension (trampolines and slots) behind the file's span.</summary>
internal static unsafe class ImageMapping
{
    /// <summary>
    /// Maps the extension, slots included, at its distance from the text.
    /// </summary>
    /// <param name="reserved">The address space there is ours already; else it is taken only if it is free.</param>
    /// <returns>False when the place is occupied or memory is short; nothing is mapped then.</returns>
    public static bool MapExtension(ImageRecord* record, int image, ulong bias, bool reserved)
    {
        ulong at = bias + record->ExtVaddr;
        int flags = Memory.Private | (reserved ? Memory.Fixed : Memory.FixedNoReplace);
        long mapped = Memory.Map(at, record->ExtSize, Memory.Read | Memory.Execute, flags, image, record->ExtOffset);
        if ((ulong)mapped != at)
        {
            if (!Memory.Failed(mapped))
            {
                Memory.Unmap((ulong)mapped, record->ExtSize); // Before Linux 4.17 the flag is only a hint.
            }

            return false;
        }

        if (!SharedSlots.Attach(record, bias))
        {
            Memory.Unmap(at, record->ExtSize);
            return false;
        }

        return true;
    }

    /// <summary>Maps the extension and remembers it. False: use the original's text.</summary>
    public static bool Attach(ImageRecord* record, int image, ulong bias, ulong text, bool reserved)
    {
        ulong start = bias + record->SpanStart;
        if (!MapExtension(record, image, bias, reserved))
        {
            return false;
        }

        bool remembered = LoadedImages.Add(
            text, start, bias + record->SpanEnd, bias + record->ExtVaddr, record->ExtSize, bias + record->LibsysVaddr);
        if (!remembered)
        {
            Memory.Unmap(bias + record->ExtVaddr, record->ExtSize);
            return false;
        }

        return true;
    }

    /// <summary>A file that should have an image runs without: that is said, unless --complete catches what it calls.</summary>
    public static void ReportMissing(byte* path)
    {
        Counters.Log(-1, path);
        if (!Process.Complete)
        {
            Notice.SayWhileRunning(Notice.NoImage, "runs without its image, its system calls are direct"u8, path);
        }
    }

    /// <summary>What is not covered is counted, and with --strict not accepted.</summary>
    public static void Report(ImageRecord* record, byte* path)
    {
        Counters.Log((long)record->Unpatched, path);
        if (UnseenCode.IsRefused && record->Unpatched != 0)
        {
            Notice.SayWhileRunning(Notice.NoImage, "--strict: some system calls were not rewritten (trapless check lists them)"u8, path);
        }
    }
}
