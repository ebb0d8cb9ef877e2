using System.Runtime;
using System.Runtime.CompilerServices;

namespace Trapless.Layer;

/// <summary>
/// The one descriptor that a conversion of several calls has open meanwhile (T_DESCRIPTOR), and the one write that must not be made twice. How far these are is
/// known at every instruction: after the kernel's answer and before it is noted, the answer is in rax (Entry/composite.S).
/// </summary>
internal static unsafe class HeldDescriptor
{
    public const long None = 0;

    /// <summary>The descriptor, or -errno. Precondition: none is held.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("open_held")]
    public static extern long Open(long directory, byte* path, long flags, long mode);

    /// <summary>Precondition: one is held.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("close_held")]
    public static extern void Close();

    /// <summary>Its result is the first word of <see cref="Task.MapScratch"/>, and Kept is set.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("write_noted")]
    public static extern long Write(long descriptor, byte* buffer, long size, long offset);

    public static bool IsOpen(Task* task) => task->Descriptor > None;

    public static int Number(Task* task) => (int)task->Descriptor - 1;

    /// <summary>A signal interrupted the layer there, with this in rax.</summary>
    public static void Settle(Task* task, long rip, long rax)
    {
        if (rip >= Symbols.OpenHeldMade() && rip < Symbols.OpenHeldNoted())
        {
            task->Descriptor = rax + 1;
        }
        else if (rip == Symbols.CloseHeldMade())
        {
            task->Descriptor = None;
        }
        else if (rip >= Symbols.WriteNotedMade() && rip < Symbols.WriteNotedEnd())
        {
            *Task.PutAway(task) = (ulong)rax;
            task->Kept = 1;
        }
    }
}
