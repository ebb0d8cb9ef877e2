using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Trapless.Cache;

/// <summary>
/// Opens files without the shared <c>flock</c> .NET takes on every file it opens: a script that locks itself would find itself
/// locked by us, and the writers' lock is a <c>flock</c> of its own.
/// </summary>
public static class UnlockedFile
{
    private const uint OwnerOnly = 0x180;

    /// <summary>Opens a file for reading; never waits for the other end of a pipe.</summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is its errno.</exception>
    public static SafeFileHandle Read(string path) => Open(path, Native.OpenForReading | Native.OpenNoWait);

    /// <summary>Opens a file for a lock; creates it for the owner alone.</summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is its errno.</exception>
    internal static SafeFileHandle Lock(string path) => Open(path, Native.OpenForBoth | Native.OpenCreate);

    private static SafeFileHandle Open(string path, int flags)
    {
        ArgumentNullException.ThrowIfNull(path);
        var descriptor = Native.Open(path, flags | Native.OpenNoTerminal | Native.OpenCloseOnExec, OwnerOnly);
        if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
        var errno = Marshal.GetLastPInvokeError();
        throw new IOException(Marshal.GetPInvokeErrorMessage(errno), errno);
    }
}
