using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// What the layer still answers where it has left because the program uses %gs (<see cref="Departure"/>): /proc/self/exe leads to trapless-ld for as
/// long as the process lives, and means the program. On the program's stack, with signals open; nothing outside that is changed.
/// </summary>
internal static unsafe class ProgramByLink
{
    /// <summary>Whether the call is one of these.</summary>
    public static bool Concerns(int number) => number is SystemCall.Open or SystemCall.Openat or SystemCall.Openat2 or SystemCall.Readlink
        or SystemCall.Readlinkat or SystemCall.Stat or SystemCall.Newfstatat or SystemCall.Statx or SystemCall.Execve or SystemCall.Execveat;

    /// <summary>The block on the stack holds the call's arguments; what becomes of it is left there as in a task's.</summary>
    public static void Handle(Task* call)
    {
        Outcome.Direct(call);
        if (call->Number is SystemCall.Execve or SystemCall.Execveat)
        {
            Execute(call);
        }
        else if (MayBeTheLink((byte*)(ProcExe.IsAt(call) ? call->Rsi : call->Rdi)))
        {
            Outcome.Return(call, Sys.Call(call->Number, call->Rdi, call->Rsi, call->Rdx, call->R10, call->R8, call->R9));
            if (call->Result >= 0)
            {
                ProcExe.After(call);
            }
        }
    }

    /// <summary>Any other call is made at its site, where it may sleep as always.</summary>
    private static bool MayBeTheLink(byte* path)
    {
        const int Size = 7;
        byte* start = stackalloc byte[Size];
        UserMemory.CopyText(start, path, Size);
        return Text.Is(start, "exe"u8) || Text.Is(start, "/proc/"u8);
    }

    private static void Execute(Task* call)
    {
        bool at = call->Number == SystemCall.Execveat;
        int directory = at ? (int)call->Rdi : Files.AtFdCwd;
        byte* path = (byte*)(at ? call->Rsi : call->Rdi);
        Stat status;
        if (path == null || Sys.Call(SystemCall.Newfstatat, directory, (long)path, (long)&status, at ? call->R8 : 0) != 0 || !Process.IsSelf(&status))
        {
            return;
        }

        byte* buffer = stackalloc byte[4096];
        byte* program = ExeLink.TargetOrOwn(directory, path, buffer);
        if (program != null)
        {
            Outcome.Return(call, at
                ? Sys.Call(SystemCall.Execve, (long)program, call->Rdx, call->R10)
                : Sys.Call(SystemCall.Execve, (long)program, call->Rsi, call->Rdx));
        }
    }
}
