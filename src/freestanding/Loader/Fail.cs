using System;
using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>Ends the process before the program has started. Statuses as in coreutils: 127 not found, 126 not executable, 125 ours.</summary>
internal static unsafe class Fail
{
    public const int NotFound = 127, NotExecutable = 126, Ours = 125;

    public static void With(int status, ReadOnlySpan<byte> what, byte* path)
    {
        Notice.Write(what, path);
        Exit(status);
    }

    public static void Exit(int status)
    {
        while (true)
        {
            Sys.Call(SystemCall.ExitGroup, status);
        }
    }
}
