using System.Runtime.InteropServices;
using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary><c>struct prctl_mm_map</c> (include/uapi/linux/prctl.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryMap
{
    public ulong StartCode, EndCode, StartData, EndData, StartBreak, Break, StartStack, ArgStart, ArgEnd, EnvStart, EnvEnd, Auxv;
    public uint AuxvSize;
    public int ExeDescriptor;
}

/// <summary>
/// Tells the kernel what to show in /proc/PID: cmdline, environ, auxv, stat and comm are then the program's. Needs no privilege
/// (PR_SET_MM_MAP without an executable); where the kernel was built without it, cmdline shows the loader's own arguments too.
/// </summary>
internal static unsafe class KernelView
{
    private const int PrSetName = 15, PrSetMm = 35, PrSetMmMap = 14;

    public static void Describe(InitialStack* stack, Mapped* program, byte* name)
    {
        byte* command = stackalloc byte[256];
        Sys.Call(SystemCall.Prctl, PrSetName, (long)CommandName(name, command));
        MemoryMap map;
        map.StartCode = program->CodeStart;
        map.EndCode = program->CodeEnd > program->CodeStart ? program->CodeEnd : program->CodeStart;
        map.StartData = program->DataStart;
        map.EndData = program->DataEnd > program->DataStart ? program->DataEnd : program->DataStart;
        map.StartBreak = program->FixedEnd != 0 ? HeapBehind(program->FixedEnd) : (ulong)Sys.Call(SystemCall.Brk, 0);
        map.Break = map.StartBreak;
        map.StartStack = (ulong)stack->Count;
        Extent(stack->Arguments, &map.ArgStart, &map.ArgEnd);
        Extent(stack->Environment, &map.EnvStart, &map.EnvEnd);
        if (map.EnvStart == 0)
        {
            map.EnvStart = map.ArgEnd;
            map.EnvEnd = map.ArgEnd;
        }

        map.Auxv = (ulong)stack->Auxiliary;
        map.AuxvSize = (uint)((ulong)stack->End - (ulong)stack->Auxiliary);
        map.ExeDescriptor = -1;
        Sys.Call(SystemCall.Prctl, PrSetMm, PrSetMmMap, (long)&map, sizeof(MemoryMap));
    }

    /// <summary>
    /// As load_elf_binary and arch_randomize_brk have it: programs of fixed address may count on a heap behind their data whose addresses fit 32 bits. The
    /// loader's own, which is position-independent, is elsewhere.
    /// </summary>
    private static ulong HeapBehind(ulong end)
    {
        const ulong Pages = (1 << 30) / Memory.PageSize;
        return Memory.PageUp(end) + (LayerSetup.RandomPages(Pages) * Memory.PageSize);
    }

    /// <summary>comm of a program started through a descriptor is the descriptor's number, since Linux 6.14 the file's name (fs/exec.c).</summary>
    private static byte* CommandName(byte* name, byte* buffer)
    {
        if (Text.After(name, "/dev/fd/"u8) == null)
        {
            return Text.BaseName(name);
        }

        byte* system = stackalloc byte[6 * 65]; // struct new_utsname: release is the third field
        if (Sys.Call(SystemCall.Uname, (long)system) != 0 || Version(system + (2 * 65)) < (6 << 16) + 14)
        {
            return Text.BaseName(name);
        }

        TextBuffer file;
        TextBuffer.Init(&file, buffer, 256);
        for (byte* s = Text.BaseName(Process.Program); *s != 0 && !Text.Is(s, " (deleted)"u8); s++)
        {
            TextBuffer.Add(&file, *s);
        }

        return buffer;
    }

    private static int Version(byte* release)
    {
        int major = 0, minor = 0;
        for (; *release >= '0' && *release <= '9'; release++)
        {
            major = (major * 10) + (*release - '0');
        }

        for (release++; *release >= '0' && *release <= '9'; release++)
        {
            minor = (minor * 10) + (*release - '0');
        }

        return (major << 16) + minor;
    }

    /// <summary>From the first string to the end of the last: they lie behind each other.</summary>
    private static void Extent(byte** strings, ulong* start, ulong* end)
    {
        *start = (ulong)strings[0];
        *end = *start;
        if (strings[0] != null)
        {
            while (strings[1] != null)
            {
                strings++;
            }

            *end = (ulong)(*strings + Text.Length(*strings) + 1);
        }
    }
}
