using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>mmap of memory without a file, where a library or its libsys section may come to lie.</summary>
internal static unsafe class AnonymousMmap
{
    public static int Handle(Task* task) => IsReservation(task) ? Reservation(task) : Fixed(task);

    /// <summary>Executable memory at a fixed place: it may be where a dynamic linker wants the libsys section that takes no space in its file.</summary>
    private static int Fixed(Task* task)
    {
        ulong start = (ulong)task->Rdi, end = start + Memory.PageUp((ulong)task->Rsi);
        if (Process.Left || task->Rsi <= 0 || !LoadedImages.HasOwn(start, end, false))
        {
            return Mmap.Unseen(task, (task->Rdx & Memory.Execute) != 0, -1);
        }

        int outcome = Outcome.Direct(task);
        LibsysLibrary.MakeNow(task);
        if (!Memory.Failed(task->Result))
        {
            LoadedImages.HasOwn(start, end, true);
        }

        return outcome;
    }

    private static bool IsReservation(Task* task) =>
        (uint)task->R10 == (Memory.Private | Memory.Anonymous) && (uint)task->Rdx == Memory.None;

    /// <summary>
    /// A dynamic linker reserves address space for a library that wants more than a page's alignment, and gives back what it does not need:
    /// the library may come to lie at the very end. What follows is left free, for an image's extension.
    /// </summary>
    private static int Reservation(Task* task)
    {
        const ulong Room = 1 << 18;
        ulong length = Memory.PageUp((ulong)task->Rsi);
        if (Process.Left || task->Rdi != 0 || length == 0 || length > 1UL << 46 || (task->R9 & ((long)Memory.PageSize - 1)) != 0)
        {
            return Outcome.Direct(task);
        }

        long area = Memory.Map(0, length + Room, Memory.None, Memory.Private | Memory.Anonymous, -1, 0);
        if (Memory.Failed(area))
        {
            return Outcome.Direct(task);
        }

        Memory.Unmap((ulong)area + length, Room);
        return Outcome.Return(task, area);
    }
}
