namespace Trapless.Layer;

/// <summary>
/// seccomp and prctl(PR_SET_SECCOMP). A filter decides about the calls it sees: it must see those the layer would answer, and none
/// that the layer makes. So the layer leaves before a filter is installed; the call itself is then made at its site.
/// </summary>
internal static unsafe class Seccomp
{
    private const int SetModeStrict = 0, SetModeFilter = 1, PrctlModeStrict = 1;

    public static int Handle(Task* task)
    {
        bool strict, filter;
        if (task->Number == SystemCall.Prctl)
        {
            strict = task->Rsi == PrctlModeStrict;
            filter = task->Rsi == PrctlModeStrict + 1 && task->Rdx != 0;
        }
        else
        {
            strict = (int)task->Rdi == SetModeStrict && (uint)task->Rsi == 0 && task->Rdx == 0; // else EINVAL: libseccomp asks so what the kernel knows
            filter = (int)task->Rdi == SetModeFilter && task->Rdx != 0;
        }

        if (strict || filter) // A null filter is how programs ask whether the kernel knows filters.
        {
            Departure.LeaveProcess(
                task, Notice.Seccomp, "the program restricts its system calls (seccomp); it and its children run without the layer from here on"u8);
        }

        return Outcome.Direct(task);
    }
}
