using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>The mappings of a library that has an image: its span, with room for the image's extension behind it, and its text, of the image.</summary>
internal static unsafe class LibraryMapping
{
    private const int Map32Bit = 0x40;

    /// <summary>
    /// The program's mapping with the extension's address space behind it. One that is only read is mapped with the length of all at once: behind the
    /// file's end there is nothing to read. 0: make the program's call unchanged.
    /// </summary>
    public static long MapWithRoom(Task* task, ImageRecord* record, int image)
    {
        ulong bias = 0;
        bool executable = (task->Rdx & Memory.Execute) != 0;
        bool hasBias = ImageRecord.Bias(record, 0, (ulong)task->R9, &bias);
        if (executable && !hasBias)
        {
            return 0;
        }

        ulong distance = hasBias && executable ? 0 - bias : record->SpanStart; // the mapping's address in the file's own terms
        ulong room = record->ExtVaddr + record->ExtSize - distance;
        bool atOnce = task->Rdx == Memory.Read;
        long area = atOnce
            ? Memory.Map((ulong)task->Rdi, room, Memory.Read, (int)task->R10, (int)task->R8, (ulong)task->R9)
            : Memory.Map((ulong)task->Rdi, room, Memory.None, Memory.Private | Memory.Anonymous | Memory.NoReserve | ((int)task->R10 & Map32Bit), -1, 0);
        if (Memory.Failed(area))
        {
            return 0;
        }

        ulong start = (ulong)area;
        ulong length = Memory.PageUp((ulong)task->Rsi);
        long mapped = atOnce ? area : Memory.Map(
            start, (ulong)task->Rsi, (int)task->Rdx, (int)task->R10 | Memory.Fixed, executable ? image : (int)task->R8, (ulong)task->R9);
        ulong loadBias = start - distance;
        bool good = !Memory.Failed(mapped) && (executable
            ? ImageMapping.Attach(record, image, loadBias, start, true)
            : LoadedImages.Add(start, start, loadBias + record->SpanEnd, loadBias + record->ExtVaddr, record->ExtSize, 0));
        if (!good)
        {
            Memory.Unmap(start, room);
            return 0;
        }

        ulong extension = loadBias + record->ExtVaddr;
        if (start + length < extension)
        {
            Memory.Unmap(start + length, extension - start - length);
        }

        return mapped;
    }

    /// <summary>A segment mapped over its place in a library.</summary>
    public static long MapFixed(Task* task, ImageRecord* record, int image)
    {
        ulong bias;
        if (!ImageRecord.Bias(record, (ulong)task->Rdi, (ulong)task->R9, &bias))
        {
            return 0;
        }

        ulong start = bias + record->SpanStart, extension = bias + record->ExtVaddr;
        bool attached = LoadedImages.Has(start, extension, record->ExtSize, true); // by another executable segment of the file
        bool reserved = LoadedImages.Has(start, extension, record->ExtSize, false);
        if (!attached && !ImageMapping.Attach(record, image, bias, (ulong)task->Rdi, reserved))
        {
            return 0;
        }

        if (!attached && !reserved)
        {
            Keep((int)task->R8, start, extension + record->ExtSize);
        }

        return Memory.Map((ulong)task->Rdi, (ulong)task->Rsi, (int)task->Rdx, (int)task->R10, image, (ulong)task->R9);
    }

    /// <summary>
    /// A loader that reserves nothing may map only the text, and something else behind it later: a page of the file itself behind the extension tells where the
    /// original is (<see cref="OriginalText"/>). Without it the file's other segments do.
    /// </summary>
    private static void Keep(int fd, ulong library, ulong at)
    {
        long mapped = Memory.Map(at, Memory.PageSize, Memory.None, Memory.Private | Memory.FixedNoReplace, fd, 0);
        if ((ulong)mapped == at)
        {
            LoadedImages.Lengthen(library, Memory.PageSize);
        }
        else if (!Memory.Failed(mapped))
        {
            Memory.Unmap((ulong)mapped, Memory.PageSize); // Before Linux 4.17 the flag is only a hint.
        }
    }
}
