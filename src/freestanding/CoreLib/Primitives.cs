// The smallest core library that ilc compiles code against: the primitive types, no garbage collector, no exceptions,
// no virtual calls, no statics with initialisers. What is missing here is missing on purpose: a use of it fails to
// compile or to link, instead of needing a runtime inside a foreign process.
namespace System
{
    public class Object
    {
#pragma warning disable CS0169 // The method table pointer; its layout is ilc's contract.
        private nint m_pEEType;
#pragma warning restore CS0169
        public Object() { }
        ~Object() { }
        public virtual bool Equals(object o) => false;
        public virtual int GetHashCode() => 0;
        public virtual string ToString() => null;
    }

    public struct Void { }
    public struct Boolean { public const bool True = true, False = false; }
    public struct Char { }
    public struct SByte { }
    public struct Byte { }
    public struct Int16 { }
    public struct UInt16 { }
    public struct Int32 { public const int MaxValue = 0x7fffffff; }
    public struct UInt32 { public const uint MaxValue = 0xffffffff; }
    public struct Int64 { public const long MaxValue = 0x7fffffffffffffff; }
    public struct UInt64 { public const ulong MaxValue = 0xffffffffffffffff; }
    public struct Single { }
    public struct Double { }
    public struct IntPtr { }
    public struct UIntPtr { }

    public abstract class ValueType { }
    public abstract class Enum : ValueType { }
    public struct Nullable<T> where T : struct { }

    public abstract class Type { }
    public struct RuntimeTypeHandle { }
    public struct RuntimeMethodHandle { }
    public struct RuntimeFieldHandle { }

    public abstract class Array { }
    public class Array<T> : Array { }
    public abstract class Delegate { }
    public abstract class MulticastDelegate : Delegate { }

    public sealed class String
    {
        public readonly int Length;
    }

    public class Exception { }

    /// <summary>
    /// Only for u8 literals. The pointer is a plain one: a managed reference would make the compiler zero locals with vector registers.
    /// </summary>
    public unsafe readonly ref struct ReadOnlySpan<T>
    {
        private readonly void* _pointer;
        private readonly int _length;

        public ReadOnlySpan(void* pointer, int length)
        {
            _pointer = pointer;
            _length = length;
        }

        /// <summary>The compiler asks for it; there are no arrays, so nothing can call it.</summary>
        public ReadOnlySpan(T[] array, int start, int length)
        {
            _pointer = null;
            _length = 0;
        }

        public int Length => _length;

        /// <summary>The address of the constant data, which lies in the image.</summary>
        public void* Pointer => _pointer;
    }
}
