using System.Runtime.InteropServices;

namespace Trapless.Cli.Launch;

/// <summary>The calls of the C library that start and end processes.</summary>
internal static unsafe partial class Native
{
    internal const int SignalHup = 1, SignalInt = 2, SignalQuit = 3, SignalPipe = 13, SignalTerm = 15, SignalCount = 64;
    internal const nint DefaultHandler = 0, IgnoreHandler = 1;
    internal const int LimitCore = 4, LimitOpenFiles = 7;
    internal const int ErrnoNotFound = 2, ErrnoNoExec = 8, ErrnoInterrupted = 4;
    internal const short SpawnSetDefaults = 0x04;
    internal const int AccessExecute = 1;

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    internal static partial int Execve(byte* path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    internal static partial int Spawn(out int pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int SpawnAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SpawnFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SpawnDefaults(void* attributes, ulong* signals);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitFor(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "signal")]
    internal static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "getppid")]
    internal static partial int ParentProcess();

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(Trapless.Cache.PathMarshaller))]
    internal static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(Trapless.Cache.PathMarshaller))]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    internal static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "prlimit")]
    internal static partial int Limit(int pid, int resource, Limits* set, Limits* get);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Limits
    {
        public ulong Soft, Hard;
    }
}
