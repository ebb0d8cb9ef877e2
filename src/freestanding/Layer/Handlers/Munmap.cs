using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>munmap of a library: its image's extension, which the program does not know of, goes with it.</summary>
internal static unsafe class Munmap
{
    public static int Handle(Task* task)
    {
        VdsoPages.Change((ulong)task->Rdi, (ulong)task->Rsi);
        long result = LoadedImages.Unmap((ulong)task->Rdi, (ulong)task->Rsi);
        if (result == 0)
        {
            MissedSites.Forget();
        }

        return Outcome.Return(task, result);
    }
}
