using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Descriptor 2 as the program was given it. A program may close it, and the kernel gives the number to the next file it opens, a database
/// perhaps: what Trapless has to say while a program runs must not go there. And a line that cannot be written must not leave a signal
/// behind, of which the program would die (SIGPIPE of a broken pipe, SIGXFSZ beyond RLIMIT_FSIZE).
/// </summary>
internal static unsafe class StandardError
{
    private const int Descriptor = 2;
    private const int Epipe = -32, Efbig = -27, SigPipe = 13, SigXfsz = 25;
    private const int SetMask = 2, SetSize = 8;

    private static ulong device, inode;

    /// <summary>Before the program runs.</summary>
    public static void Remember()
    {
        Stat status;
        if (Files.Status(Descriptor, &status) == 0)
        {
            device = status.Device;
            inode = status.Inode;
        }
    }

    /// <summary>Whether the descriptor leads where it did when the program started.</summary>
    public static bool IsUnchanged()
    {
        Stat status;
        return Files.Status(Descriptor, &status) == 0 && inode != 0 && status.Inode == inode && status.Device == device;
    }

    /// <summary>One write, so that lines of several processes do not mix.</summary>
    public static void Write(byte* line, long length)
    {
        ulong every = ulong.MaxValue, mask, pending;
        Sys.Call(SystemCall.RtSigprocmask, SetMask, (long)&every, (long)&mask, SetSize);
        Sys.Call(SystemCall.RtSigpending, (long)&pending, SetSize);
        long written = Sys.Call(SystemCall.Write, Descriptor, (long)line, length);
        if (written == Epipe || written == Efbig)
        {
            Take(written == Epipe ? SigPipe : SigXfsz, pending);
        }

        Sys.Call(SystemCall.RtSigprocmask, SetMask, (long)&mask, 0, SetSize);
    }

    /// <summary>Takes the signal of the write away; not one that the program had waiting before, which is the same one then.</summary>
    private static void Take(int signal, ulong pending)
    {
        ulong set = 1UL << (signal - 1);
        if ((pending & set) == 0)
        {
            long* now = stackalloc long[2];
            now[0] = now[1] = 0;
            Sys.Call(SystemCall.RtSigtimedwait, (long)&set, 0, (long)now, SetSize);
        }
    }
}
