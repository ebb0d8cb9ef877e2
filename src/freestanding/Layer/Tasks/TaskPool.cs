using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The blocks of a process's tasks. A block is taken by one compare-and-swap of its state, from 0 or, when its thread has
/// exited, from Exiting. "Has exited" is the kernel's word (tkill says ESRCH): between a thread's last instruction in the
/// layer and its end the block is still under %gs.
/// </summary>
internal static unsafe class TaskPool
{
    private const int ChunkBlocks = 16;
    private const int MaximumChunks = 4096;
    private const int Esrch = -3;

    private static Task* first;
    private static int chunks;

    /// <summary>Registers the initial task's block, which lies in the image.</summary>
    public static void Init(Task* initial) => first = initial;

    /// <summary>A block for a new task, or null when there is no memory. Called with all signals blocked.</summary>
    public static Task* Take()
    {
        if (TryTake(first))
        {
            return Prepare(first);
        }

        int count = Volatile.Read(ref chunks);
        for (int i = 0; i < count; i++)
        {
            Task* found = TakeFrom(i);
            if (found != null)
            {
                return found;
            }
        }

        return Grow();
    }

    public static void Release(Task* task) => Volatile.Write(ref task->State, Task.Free);

    /// <summary>After a fork that copied memory: no other task came along.</summary>
    public static void KeepOnly(Task* survivor)
    {
        int count = chunks;
        Forget(first, survivor);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < ChunkBlocks && *Chunk(i) != 0; j++)
            {
                Forget(Block(i, j), survivor);
            }
        }
    }

    private static void Forget(Task* task, Task* survivor)
    {
        if (task != survivor && task->State != Task.Free)
        {
            task->State = Task.Free;
        }
    }

    private static Task* TakeFrom(int chunk)
    {
        if (*Chunk(chunk) == 0)
        {
            return null; // Another task is just adding it.
        }

        for (int j = 0; j < ChunkBlocks; j++)
        {
            Task* task = Block(chunk, j);
            if (TryTake(task))
            {
                return Prepare(task);
            }
        }

        return null;
    }

    private static bool TryTake(Task* task)
    {
        // Not read first: of a block never used that would cost a page fault, and the store another one.
        int state = Interlocked.CompareExchange(ref task->State, Task.Running, Task.Free);
        return state == Task.Free || (state == Task.Exiting && task->KernelId != 0
            && Sys.Call(SystemCall.Tkill, task->KernelId, 0) == Esrch
            && Interlocked.CompareExchange(ref task->State, Task.Running, Task.Exiting) == Task.Exiting);
    }

    private static Task* Prepare(Task* task)
    {
        task->KernelId = 0;
        task->Self = task;
        task->Stack = (long)task;
        return task;
    }

    private static Task* Block(int chunk, int index) =>
        InBlock(*Chunk(chunk) + (ulong)(index * Task.BlockSize));

    private static Task* InBlock(ulong block) => (Task*)(block + Task.BlockSize - Task.Size);

    private static ulong* Chunk(int index) => Symbols.TaskChunks() + index;

    private static Task* Grow()
    {
        long memory = Memory.MapAnonymous(ChunkBlocks * Task.BlockSize, Memory.Read | Memory.Write);
        if (Memory.Failed(memory))
        {
            return null;
        }

        InBlock((ulong)memory)->State = Task.Running;
        int slot = Interlocked.ExchangeAdd(ref chunks, 1);
        if (slot >= MaximumChunks)
        {
            Volatile.Write(ref chunks, MaximumChunks);
            Memory.Unmap((ulong)memory, ChunkBlocks * Task.BlockSize);
            return null;
        }

        *Chunk(slot) = (ulong)memory;
        return Prepare(InBlock((ulong)memory));
    }
}
