using System.Runtime.InteropServices;

namespace Trapless.Layer;

/// <summary>
/// What the layer keeps for one kernel task; %gs points to it. One set of saved registers suffices: a hook is never
/// re-entered, because a signal that interrupts it first turns it into a call not yet made or already done
/// (Entry/macros.inc). Offsets are those of Entry/layout.inc. The structure ends a block whose rest, below it, is the layer's stack for
/// the task: the two share a page.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct Task
{
    /// <summary>
    /// Bytes of a block, and of this structure at its end. A served clock runs on the block's stack with signals open, and the kernel puts a frame
    /// there for every signal that waits before the first handler runs: 64 signals of 3.5 KB, with AVX-512 state.
    /// </summary>
    public const int BlockSize = 262144, Size = 2048;

    /// <summary>Bytes at the start of the block that a child that shares memory inherits.</summary>
    public const int InheritedSize = 576;

    [FieldOffset(0)] public long* Table;
    [FieldOffset(8)] public Task* Self;
    [FieldOffset(16)] public long Ret;
    /// <summary>rax at entry. The kernel looks at its low 32 bits only, so use <see cref="Number"/>.</summary>
    [FieldOffset(24)] public long RawNumber;
    [FieldOffset(32)] public long Result;
    [FieldOffset(40)] public long Resume;
    [FieldOffset(48)] public long Flags;
    [FieldOffset(56)] public ulong Mask;
    [FieldOffset(64)] public long Rdi;
    [FieldOffset(72)] public long Rsi;
    [FieldOffset(80)] public long Rdx;
    [FieldOffset(88)] public long R10;
    [FieldOffset(96)] public long R8;
    [FieldOffset(104)] public long R9;
    [FieldOffset(112)] public long Rbx;
    [FieldOffset(120)] public long Rbp;
    [FieldOffset(128)] public long R12;
    [FieldOffset(136)] public long R13;
    [FieldOffset(144)] public long R14;
    [FieldOffset(152)] public long R15;
    [FieldOffset(160)] public long Rsp;
    [FieldOffset(168)] public long Stack;
    [FieldOffset(176)] public long Busy;
    [FieldOffset(184)] public long Direct;
    [FieldOffset(192)] public byte* Counters;
    [FieldOffset(200)] public ulong Start;
    [FieldOffset(208)] public uint Pid;
    [FieldOffset(212)] public uint Tid;
    [FieldOffset(216)] public uint Uid;
    [FieldOffset(220)] public uint Euid;
    [FieldOffset(224)] public uint Gid;
    [FieldOffset(228)] public uint Egid;
    [FieldOffset(232)] public long NoClock;
    [FieldOffset(240)] public Task* Child;
    [FieldOffset(248)] public int State;

    /// <summary>Whether its memory is another process's too (CLONE_VM without CLONE_THREAD): <see cref="Alone"/> or <see cref="WithThreads"/>; else 0.</summary>
    [FieldOffset(252)] public int Shares;
    /// <summary>Arithmetic flags that an entry put away without a stack: ah as lahf gives them, al = OF.</summary>
    [FieldOffset(256)] public long HeldFlags;

    /// <summary>The program's signal handlers; tasks that share them (CLONE_SIGHAND) share the table.</summary>
    [FieldOffset(264)] public ulong* Handlers;

    /// <summary>The kernel's id of the task, written by its parent; 0 while the clone call has not returned there.</summary>
    [FieldOffset(272)] public int KernelId;

    /// <summary>The highest address of the stack the task runs on, exclusive; 0 when unknown.</summary>
    [FieldOffset(280)] public ulong StackHigh;

    /// <summary>Memory mapped for the argument array of an execve; a vfork's parent frees its child's.</summary>
    [FieldOffset(288)] public ulong Scratch;
    [FieldOffset(296)] public ulong ScratchSize;

    /// <summary>Set when the clone in progress is a vfork: the parent releases the child's block.</summary>
    [FieldOffset(304)] public long ChildIsVfork;

    /// <summary>Set when the program has the time stamp counter fault in this task (PR_SET_TSC): it is not read then, nor are the vDSO's clocks.</summary>
    [FieldOffset(456)] public long NoTsc;

    /// <summary><see cref="SignalMask.Sigsys"/> when the program has SIGSYS blocked, which the kernel must not have under --complete; else 0.</summary>
    [FieldOffset(480)] public ulong SigsysBlocked;

    /// <summary>The mask the program's own handler of SIGSYS is to run with.</summary>
    [FieldOffset(488)] public ulong SigsysMask;

    /// <summary>Where a caught <c>int $0x80</c> goes on.</summary>
    [FieldOffset(496)] public long CompatReturn;

    /// <summary>A SIGSYS came while the program had it blocked.</summary>
    [FieldOffset(504)] public long SigsysPending;

    /// <summary>A mapped call (<see cref="MappedCall"/>): the entry, number and arguments of the call it became.</summary>
    [FieldOffset(312)] public long Entry;
    [FieldOffset(320)] public long NewNumber;
    [FieldOffset(328)] public long NewRdi;
    [FieldOffset(336)] public long NewRsi;
    [FieldOffset(344)] public long NewRdx;
    [FieldOffset(352)] public long NewR10;
    [FieldOffset(360)] public long NewR8;
    [FieldOffset(368)] public long NewR9;

    /// <summary>What the program gave, while the call it became is made.</summary>
    [FieldOffset(376)] public long OldRet;
    [FieldOffset(384)] public long OldNumber;
    [FieldOffset(392)] public long OldRdi;
    [FieldOffset(400)] public long OldRsi;
    [FieldOffset(408)] public long OldRdx;
    [FieldOffset(416)] public long OldR10;
    [FieldOffset(424)] public long OldR8;
    [FieldOffset(432)] public long OldR9;

    /// <summary>What the result of a mapped call needs: 0 nothing, 1 <see cref="Conversions.Finish"/>, 2 the short form of it (Entry/structures.S).</summary>
    [FieldOffset(440)] public long Finish;

    /// <summary>Nonzero when <see cref="Conversions.Finish"/> has put away in <see cref="MapScratch"/> what it still needs.</summary>
    [FieldOffset(448)] public long Kept;

    /// <summary>Place in the structure for what a conversion puts away, up to its end.</summary>
    public const int MapScratch = 1664;

    public static ulong* PutAway(Task* task) => (ulong*)((byte*)task + MapScratch);

    /// <summary>One that a call made of several has open, plus one (<see cref="HeldDescriptor"/>); 0: none.</summary>
    [FieldOffset(472)] public long Descriptor;

    /// <summary>The kernel module's entry, with the contract of a slot; 0: calls are made by trapping.</summary>
    [FieldOffset(464)] public long Kernel;

    /// <summary>Place in the block for a table of handlers of its own, for a task that shares memory but not the handlers.</summary>
    public const int OwnHandlers = 1024;

    /// <summary>Nonzero when the descriptors are another process's too (CLONE_FILES), or are to be the next child's.</summary>
    [FieldOffset(512)] public int SharesFiles;
    [FieldOffset(516)] public int ChildSharesFiles;

    /// <summary>The file that an execve of /proc/self/exe means, for <see cref="Outcome.ThroughTarget"/>.</summary>
    [FieldOffset(520)] public byte* Target;

    /// <summary>The context of the program's that a signal interrupted first, while its repair has all signals blocked (Entry/signal.S).</summary>
    [FieldOffset(528)] public SignalContext* Interrupted;

    public readonly int Number => (int)RawNumber;

    /// <summary>The lowest address of the block.</summary>
    public static byte* Block(Task* task) => (byte*)task + Size - BlockSize;

    /// <summary>A page for what is seldom needed and too large for the stack, at the stack's far end.</summary>
    public static byte* Buffer(Task* task) => Block(task);

    /// <summary>Pinned: tasks the layer does not know of may have the block under %gs, so it is not given to another.</summary>
    public const int Free = 0, Running = 1, Exiting = 2, Pinned = 3;

    /// <summary>Of <see cref="Shares"/>: it is the only task of its process, or that has, or had, other threads.</summary>
    public const int Alone = 1, WithThreads = 2;
}
