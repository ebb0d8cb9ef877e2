using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// arch_prctl of the GS base, which the layer uses. Reading it answers the program's view, 0. A program that sets it (Wine) needs
/// it: the layer leaves the process by making every slot direct, and says so.
/// </summary>
internal static unsafe class ArchPrctl
{
    private const int SetGs = 0x1001, GetGs = 0x1004;

    public static int Handle(Task* task)
    {
        int option = (int)task->Rdi;
        if (option == GetGs && !Process.Left)
        {
            // The kernel writes its view first, so that a bad pointer is its EFAULT.
            long result = Sys.Call(SystemCall.ArchPrctl, GetGs, task->Rsi);
            if (result == 0)
            {
                *(ulong*)task->Rsi = 0;
            }

            return Outcome.Return(task, result);
        }

        if (option == SetGs && task->Rsi != 0 && (ulong)task->Rsi < 1UL << 47)
        {
            Departure.LeaveGs(Notice.GsBase, "the program uses the GS base; it and its children run without the layer from here on"u8, null);
            return Outcome.LeaveGs(task);
        }

        return option == SetGs && task->Rsi == 0 ? Outcome.Return(task, 0) : Outcome.Direct(task);
    }
}
