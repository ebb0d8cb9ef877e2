using System.Runtime;
using System.Runtime.CompilerServices;

namespace Trapless.Kernel;

/// <summary>
/// System calls of the loader and the layer themselves, as plain traps, or in kernel mode by the module's entry. Results are the kernel's: -errno on failure.
/// Pointers must be the layer's own memory, or the program's where the kernel is to answer EFAULT.
/// </summary>
internal static unsafe class Sys
{
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("raw_syscall")]
    public static extern long Call(long number, long a, long b, long c, long d, long e, long f);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("raw_helper")]
    public static extern long Helper(byte* path, byte** argv, byte** envp, long nullDescriptor);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("call_pointer2")]
    public static extern long CallPointer(void* function, long a, long b);

    /// <summary>The address of a static field. `fixed` would do, with a pinned local that the compiler zeroes by a vector register.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_reference")]
    public static extern void* AddressOf(ref ulong field);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("tsc")]
    public static extern ulong Tsc();

    public static long Call(long number) => Call(number, 0, 0, 0, 0, 0, 0);
    public static long Call(long number, long a) => Call(number, a, 0, 0, 0, 0, 0);
    public static long Call(long number, long a, long b) => Call(number, a, b, 0, 0, 0, 0);
    public static long Call(long number, long a, long b, long c) => Call(number, a, b, c, 0, 0, 0);
    public static long Call(long number, long a, long b, long c, long d) => Call(number, a, b, c, d, 0, 0);
}
