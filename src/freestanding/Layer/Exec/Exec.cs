using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// execve and execveat: the new program starts under trapless-ld, in place. What the kernel would refuse or run with other
/// privileges is left to the kernel. All signals stay blocked across the call; the loader restores the program's mask.
/// </summary>
internal static unsafe class Exec
{
    private const long MaximumArguments = 0x7fffffff / 8;
    private const int OwnArguments = 4;
    private const int OnStack = 512;
    private const int Efault = -14, Enoent = -2, E2big = -7, Eacces = -13;

    /// <summary>No error of the kernel's.</summary>
    private const long TooMuch = 1;

    public static int Handle(Task* task)
    {
        bool at = task->Number == SystemCall.Execveat;
        ExecRequest request;
        request.Directory = at ? (int)task->Rdi : Files.AtFdCwd;
        request.Path = (byte*)(at ? task->Rsi : task->Rdi);
        request.Flags = at ? (int)task->R8 : 0;
        byte** argv = (byte**)(at ? task->Rdx : task->Rsi);
        byte** envp = (byte**)(at ? task->R10 : task->Rdx);
        long count = UserMemory.ArrayLength(argv, MaximumArguments);
        request.Buffer = Task.Buffer(task);
        request.Target = null;
        if (Process.Left || count < 0 || !ExecRequest.Resolve(&request, SharesFiles(task)))
        {
            return Natively(task, &request);
        }

        long error = count <= OnStack
            ? FollowOnStack(task, &request, argv, count, envp)
            : FollowOnScratch(task, &request, argv, count, envp);
        ExecRequest.Abandon(&request);
        if (error == TooMuch)
        {
            return Outcome.Return(task, E2big);
        }

        if (error == Enoent || error == Eacces)
        {
            Notice.Say(Notice.NoLayer, "trapless-ld cannot be reached from here, programs run natively"u8, Process.Self);
        }

        return Natively(task, &request);
    }

    /// <summary>Whether a descriptor opened now may be inherited by another's child, or stay with another process.</summary>
    private static bool SharesFiles(Task* task) => task->SharesFiles != 0 || (task->KernelId == 1 && !TaskPool.IsAlone);

    private static int Natively(Task* task, ExecRequest* request) =>
        request->Target != null ? Outcome.ThroughTarget(task, request->Target) : Outcome.Direct(task);

    /// <summary>After a vfork: what the child mapped for its execve is the parent's to free, the memory being shared.</summary>
    public static void FreeScratch(Task* task)
    {
        if (task->Scratch != 0)
        {
            Memory.Unmap(task->Scratch, task->ScratchSize);
            task->Scratch = 0;
        }
    }

    private static long FollowOnStack(Task* task, ExecRequest* request, byte** argv, long count, byte** envp)
    {
        int size = 8 * ((int)count + OwnArguments + 2);
        byte* arguments = stackalloc byte[size];
        return Follow(task, request, (byte**)arguments, argv, count, envp);
    }

    private static long FollowOnScratch(Task* task, ExecRequest* request, byte** argv, long count, byte** envp)
    {
        ulong size = Memory.PageUp((ulong)(count + OwnArguments + 2) * 8);
        long scratch = Memory.MapAnonymous(size, Memory.Read | Memory.Write);
        if (Memory.Failed(scratch))
        {
            return scratch;
        }

        task->Scratch = (ulong)scratch;
        task->ScratchSize = size;
        long error = Follow(task, request, (byte**)scratch, argv, count, envp);
        FreeScratch(task);
        return error;
    }

    /// <summary>Returns only when the kernel refused.</summary>
    private static long Follow(Task* task, ExecRequest* request, byte** arguments, byte** argv, long count, byte** envp)
    {
        int size = FollowState.Room(request->Open);
        byte* state = stackalloc byte[size];
        if (!FollowState.Write(state, size, task, request, ArgumentSpace.Unchanged))
        {
            return Efault;
        }

        int n = 0;
        arguments[n++] = Process.Self;
        arguments[n++] = Text.Literal("--follow"u8);
        arguments[n++] = state;
        arguments[n++] = request->Name;
        for (long i = 0; i < count; i++)
        {
            arguments[n++] = argv[i];
        }

        if (count == 0)
        {
            arguments[n++] = Text.Literal(""u8); // fs/exec.c: an empty argv gets one empty string
        }

        arguments[n] = null;
        Counters.Add(task, 1); // On success nothing comes after.
        long error = Sys.Call(SystemCall.Execve, (long)Process.Self, (long)arguments, (long)envp);
        error = error == E2big ? WithMoreSpace(task, request, arguments, envp, state, size) : error;
        if (error == E2big && ArgumentSpace.Suffices(request->Name, argv, count, envp, MaximumArguments))
        {
            Notice.Say(Notice.Arguments, "runs natively: its arguments leave no room for the loader's"u8, request->Name);
        }

        Counters.Add(task, -1);
        return error;
    }

    /// <summary>
    /// The same with room for what the program does not know of. When the kernel refuses that, it would refuse the program's own call: the error is
    /// <see cref="TooMuch"/>. E2BIG where there can be no more room.
    /// </summary>
    private static long WithMoreSpace(Task* task, ExecRequest* request, byte** arguments, byte** envp, byte* state, int size)
    {
        ulong before = ArgumentSpace.SoftLimit();
        if (before == ArgumentSpace.Unchanged || !FollowState.Write(state, size, task, request, before))
        {
            return E2big;
        }

        // Instead of the program's path the kernel copies the loader's. The strings before the program's own, and their pointers, are more.
        int more = Text.Length(Process.Self) - Text.Length(request->Name);
        for (int i = 0; i < OwnArguments; i++)
        {
            more += Text.Length(arguments[i]) + 1 + sizeof(byte*);
        }

        long error = E2big;
        bool widened = ArgumentSpace.Widen((ulong)more);
        if (widened)
        {
            error = Sys.Call(SystemCall.Execve, (long)Process.Self, (long)arguments, (long)envp);
            ArgumentSpace.Restore(before);
        }

        return widened && error == E2big ? TooMuch : error;
    }
}
