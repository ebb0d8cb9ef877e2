using System.Threading;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The blocks of a process's tasks, in chunks. They are handed out one after the other, and again: a block is taken by one compare-and-swap of its
/// state, from 0 or, when its thread has exited, from Exiting. "Has exited" is the kernel's word (tkill says ESRCH): between a thread's last
/// instruction in the layer and its end the block is still under %gs. So only the number of those to be had again is kept, by hook_exit, and they are
/// looked for a few at a time: a process of thousands of threads makes the next one as fast as the first.
/// </summary>
internal static unsafe class TaskPool
{
    private const int ChunkBlocks = 4;
    private const int MaximumChunks = 16384;
    private const int Looks = 16;
    private const int Esrch = -3;

    private static Task* first;

    /// <summary>Address of the table of the chunks' addresses, 0 while there is none: it comes with the first, for most programs never have a second task.</summary>
    private static long chunks;

    /// <summary>After a fork the only task there is, until the others' blocks are free; else null.</summary>
    private static Task* survivor;

    /// <summary>Blocks handed out so far: no other was ever touched.</summary>
    private static int used;

    /// <summary>Where the search goes on. Only a hint: tasks that search at once write it as they like.</summary>
    private static int next;

    /// <summary>About how many blocks handed out are free or exiting.</summary>
    private static ref int Idle => ref *Symbols.IdleTasks();

    /// <summary>There never was another task in this memory, or fork left them behind.</summary>
    public static bool IsAlone => used == 0 || survivor != null;

    /// <summary>Whether one is in the vDSO, on the layer's stack.</summary>
    public static bool AnyReadsClock()
    {
        bool any = ReadsClock(first);
        for (int i = 0; i < Volatile.Read(ref used) && !any; i++)
        {
            any = ReadsClock(Block(i));
        }

        return any;
    }

    /// <summary>From their next call on all tasks have the kernel tell the time. New ones: <see cref="SignalActions.ArePiled"/>.</summary>
    public static void ReadNoClocks()
    {
        first->NoClock = 1;
        for (int i = 0; i < Volatile.Read(ref used); i++)
        {
            Block(i)->NoClock = 1;
        }
    }

    private static bool ReadsClock(Task* task) => Volatile.Read(ref task->State) != Task.Free && Volatile.Read(ref task->Busy) is 1 or 2;

    /// <summary>Registers the initial task's block, which lies in the image.</summary>
    public static void Init(Task* initial) => first = initial;

    /// <summary>A block for a new task, or null when there is no memory. Called with all signals blocked.</summary>
    public static Task* Take()
    {
        if (survivor != null)
        {
            FreeOthers();
        }

        Task* task = Volatile.Read(ref Idle) > 0 ? Again(Looks) : null;
        if (task == null)
        {
            task = Fresh();
        }

        if (task == null)
        {
            task = Again(Volatile.Read(ref used));
        }

        if (task != null)
        {
            task->KernelId = 0;
            task->Self = task;
            task->Stack = (long)task;
        }

        return task;
    }

    public static void Release(Task* task)
    {
        Volatile.Write(ref task->State, Task.Free);
        Interlocked.ExchangeAdd(ref Idle, 1);
    }

    /// <summary>
    /// After a fork that copied memory: no other task came along. Their blocks are free when the next one is made, if it ever is: to write to them is to copy
    /// a page of each.
    /// </summary>
    public static void KeepOnly(Task* task) => survivor = task;

    /// <summary>The survivor is about to make another task: it is still alone.</summary>
    private static void FreeOthers()
    {
        Forget(first);
        for (int i = 0; i < used; i++)
        {
            Forget(Block(i));
        }

        Idle = used;
        survivor = null;
    }

    private static void Forget(Task* task)
    {
        if (task != survivor && task->State != Task.Free)
        {
            task->State = Task.Free;
        }
    }

    /// <summary>One that was used before, if this many looks find one.</summary>
    private static Task* Again(int looks)
    {
        if (TryTake(first))
        {
            Interlocked.ExchangeAdd(ref Idle, -1);
            return first;
        }

        int count = Volatile.Read(ref used);
        for (; looks > 0 && count != 0; looks--)
        {
            int index = next < count ? next : 0;
            if (TryTake(Block(index)))
            {
                next = index; // One thread after another uses the same block.
                Interlocked.ExchangeAdd(ref Idle, -1);
                return Block(index);
            }

            next = index + 1;
        }

        return null;
    }

    /// <summary>The next that was never used.</summary>
    private static Task* Fresh()
    {
        while (true)
        {
            int index = Volatile.Read(ref used), chunk = index / ChunkBlocks;
            if (chunk == MaximumChunks || (!Exists(chunk) && !Add(chunk)))
            {
                return null;
            }

            // Between the two another task may find it as a free one.
            if (Interlocked.CompareExchange(ref used, index + 1, index) == index && TryTake(Block(index)))
            {
                return Block(index);
            }
        }
    }

    private static bool TryTake(Task* task)
    {
        int state = Interlocked.CompareExchange(ref task->State, Task.Running, Task.Free);
        return state == Task.Free || (state == Task.Exiting && task->KernelId != 0
            && Sys.Call(SystemCall.Tkill, task->KernelId, 0) == Esrch
            && Interlocked.CompareExchange(ref task->State, Task.Running, Task.Exiting) == Task.Exiting);
    }

    private static bool Exists(int chunk) => Volatile.Read(ref chunks) != 0 && Volatile.Read(ref *Chunk(chunk)) != 0;

    private static bool Add(int chunk)
    {
        const ulong Blocks = ChunkBlocks * Task.BlockSize;
        ulong size = chunk == 0 ? Blocks + (sizeof(long) * MaximumChunks) : Blocks;
        long memory = Memory.MapAnonymous(size, Memory.Read | Memory.Write);
        if (Memory.Failed(memory))
        {
            return false;
        }

        long table = memory + (long)Blocks;
        if (chunk == 0)
        {
            *(long*)table = memory;
        }

        ref long place = ref chunk == 0 ? ref chunks : ref *Chunk(chunk);
        if (Interlocked.CompareExchange(ref place, chunk == 0 ? table : memory, 0) != 0)
        {
            Memory.Unmap((ulong)memory, size); // Another task was faster.
        }

        return true;
    }

    private static Task* Block(int index) =>
        (Task*)(*Chunk(index / ChunkBlocks) + (((index % ChunkBlocks) + 1) * Task.BlockSize) - Task.Size);

    private static long* Chunk(int index) => (long*)chunks + index;
}
