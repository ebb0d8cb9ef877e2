using Trapless.Cli.Launch;

namespace Trapless.Cli.Output;

/// <summary>
/// Descriptors 0, 1 and 2 that the process was started without. A file of ours must not get such a number: what is meant for standard output or
/// standard error would be written into it.
/// </summary>
internal static class StandardDescriptors
{
    private const int ReadOnly = 0, WriteOnly = 1, CloseOnExec = 0x80000; // asm-generic/fcntl.h
    private const int GetFlags = 1;

    /// <summary>
    /// Takes their numbers, the way round that reading and writing fail as they did (EBADF); a program that we become finds them closed.
    /// Before anything else is opened: open(2) gives the lowest number.
    /// </summary>
    internal static void Occupy()
    {
        for (var descriptor = 0; descriptor <= 2; descriptor++)
            if (Native.Control(descriptor, GetFlags) < 0) _ = Native.Open("/dev/null", (descriptor == 0 ? WriteOnly : ReadOnly) | CloseOnExec);
    }
}
