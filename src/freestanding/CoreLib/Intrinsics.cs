// What the compiler expands in place: no call remains in the object file.
using System.Runtime.CompilerServices;

namespace System.Threading
{
    /// <summary>Atomic operations. The self-recursive bodies are never compiled: each call becomes one instruction.</summary>
    public static class Interlocked
    {
        [Intrinsic] public static int CompareExchange(ref int location, int value, int comparand) => CompareExchange(ref location, value, comparand);
        [Intrinsic] public static long CompareExchange(ref long location, long value, long comparand) => CompareExchange(ref location, value, comparand);
        [Intrinsic] public static int ExchangeAdd(ref int location, int value) => ExchangeAdd(ref location, value);
        [Intrinsic] public static long ExchangeAdd(ref long location, long value) => ExchangeAdd(ref location, value);
    }
}

namespace System.Threading
{
    /// <summary>Ordered accesses; on x86-64 plain moves. They also keep a copying loop from becoming a vector one.</summary>
    public static class Volatile
    {
        [Intrinsic] public static byte Read(ref readonly byte location) => Read(in location);
        [Intrinsic] public static int Read(ref readonly int location) => Read(in location);
        [Intrinsic] public static long Read(ref readonly long location) => Read(in location);
        [Intrinsic] public static void Write(ref byte location, byte value) => Write(ref location, value);
        [Intrinsic] public static void Write(ref int location, int value) => Write(ref location, value);
        [Intrinsic] public static void Write(ref long location, long value) => Write(ref location, value);
        [Intrinsic] public static void Write(ref ulong location, ulong value) => Write(ref location, value);
    }
}
