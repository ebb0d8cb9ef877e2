using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// mremap of a program's or library's text. The image's jumps lead to the trampolines behind the old place and would lead nowhere from the new one:
/// before it is moved, the text becomes the original file's again (<see cref="OriginalText"/>), whose calls trap wherever it lies. And what is moved to a
/// fixed place may come to lie where an image's extension is.
/// </summary>
internal static unsafe class Mremap
{
    private const int MoveFixed = 2;

    public static int Handle(Task* task)
    {
        ulong start = (ulong)task->Rdi, length = Memory.PageUp((ulong)task->Rsi);
        VdsoPages.Change(start, length);
        if ((task->R10 & MoveFixed) != 0)
        {
            VdsoPages.Change((ulong)task->R8, (ulong)task->Rdx);
            if (!ImageRetreat.From(task, (ulong)task->R8, (ulong)task->Rdx, true))
            {
                return Outcome.Return(task, ImageRetreat.Enomem);
            }
        }

        if (!Process.Left && length != 0 && (start & (Memory.PageSize - 1)) == 0)
        {
            MissedSites.Forget();
            PutBack(start, start + length);
        }

        return Outcome.Direct(task);
    }

    private static void PutBack(ulong start, ulong end)
    {
        byte* path = stackalloc byte[MapsReader.PathSize];
        ImagePlace place;
        int next = 0;
        while (LoadedImages.FindServed(start, end, &next, &place))
        {
            OriginalText.PutBack(&place, start, end, path);
        }
    }
}
