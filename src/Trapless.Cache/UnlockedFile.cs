using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Trapless.Cache;

/// <summary>
/// Opens files without the shared <c>flock</c> .NET takes on every file it opens: a script that locks itself would find itself
/// locked by us, and the writers' lock is a <c>flock</c> of its own.
/// </summary>
public static class UnlockedFile
{
    private const uint OwnerOnly = 0x180, Everybody = 0x1B6; // 0600, and 0666 less the umask

    /// <summary>Opens a file for reading; never waits for the other end of a pipe.</summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is its errno.</exception>
    public static SafeFileHandle Read(string path) => Open(path, Native.OpenForReading | Native.OpenNoWait);

    /// <summary>Opens a file for a lock; creates it for the owner alone.</summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is its errno.</exception>
    internal static SafeFileHandle Lock(string path) => Open(path, Native.OpenForBoth | Native.OpenCreate);

    /// <summary>Creates a file for writing that must not be there yet.</summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is its errno.</exception>
    public static SafeFileHandle Create(string path, bool forOwner = false) =>
        Open(path, Native.OpenForWriting | Native.OpenCreate | Native.OpenNewOnly, forOwner ? OwnerOnly : Everybody);

    /// <summary>Opens a file for writing, emptied, or creates it.</summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is its errno.</exception>
    public static SafeFileHandle Replace(string path) => Open(path, Native.OpenForBoth | Native.OpenCreate | Native.OpenEmptied, Everybody);

    /// <summary>The content of a file.</summary>
    /// <exception cref="IOException">The system refused, or it is larger than an array.</exception>
    public static byte[] ReadAll(string path)
    {
        using var file = Read(path);
        var size = RandomAccess.GetLength(file);
        if (size > Array.MaxLength) throw new IOException($"{path}: not below 2 GiB");
        var bytes = GC.AllocateUninitializedArray<byte>((int)size);
        var done = 0;
        for (var count = 1; done < bytes.Length && count > 0; done += count) count = RandomAccess.Read(file, bytes.AsSpan(done), done);
        return done == bytes.Length ? bytes : bytes[..done];
    }

    /// <summary>The content of a file that does not know its size, as those of /proc.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static byte[] ReadStream(string path)
    {
        using var stream = new FileStream(Read(path), FileAccess.Read);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static SafeFileHandle Open(string path, int flags, uint mode = OwnerOnly)
    {
        ArgumentNullException.ThrowIfNull(path);
        var descriptor = Native.Open(path, flags | Native.OpenNoTerminal | Native.OpenCloseOnExec, mode);
        if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
        var errno = Marshal.GetLastPInvokeError();
        throw new IOException(Marshal.GetPInvokeErrorMessage(errno), errno);
    }
}
