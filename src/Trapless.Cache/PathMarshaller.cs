using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Trapless.Cache;

/// <summary>Hands <see cref="PathText"/> to the C library as the bytes it stands for.</summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(PathMarshaller))]
public static unsafe class PathMarshaller
{
    /// <summary>A C string, to be freed.</summary>
    public static byte* ConvertToUnmanaged(string text)
    {
        var bytes = PathText.Encode(text);
        var copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        copy[bytes.Length] = 0;
        return copy;
    }

    /// <summary>Frees what <see cref="ConvertToUnmanaged"/> made.</summary>
    public static void Free(byte* text) => NativeMemory.Free(text);
}
