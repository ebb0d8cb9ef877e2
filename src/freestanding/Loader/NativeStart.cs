using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// The way back, when only the mapping shows that the layer has nothing for a program: the kernel is asked to start it after all. To stay
/// would gain nothing and be seen: calls that trap where they are written find trapless-ld behind /proc/self/exe. And when a followed program cannot be
/// mapped: the execve has succeeded, what the kernel does then is its to do.
/// </summary>
internal unsafe struct NativeStart
{
    private byte* path;
    private byte* argument0;
    private long count;
    private InitialStack* stack;
    private ExecHandover* given;

    /// <summary>Of a followed start, or null.</summary>
    private static NativeStart* followed;

    /// <summary>Remembers what a script's first line may change in the arguments.</summary>
    public static void Remember(NativeStart* start, InitialStack* stack, byte* path, ExecHandover* given)
    {
        start->path = given->Open != null ? given->Open : path;
        start->argument0 = stack->Arguments[0];
        start->count = *stack->Count;
        start->stack = stack;
        start->given = given;
        followed = given->HasMask ? start : null; // handed over by every execve
    }

    /// <summary>Returns only when the kernel refuses, or there is no way to the file any more.</summary>
    public static void Try(NativeStart* start)
    {
        bool byDescriptor = start->given->Descriptor >= 0 && !start->given->HasPath;
        if (byDescriptor && !HasDescriptor(start))
        {
            return;
        }

        byte** arguments = start->stack->Arguments + (*start->stack->Count - start->count);
        byte* replaced = arguments[0];
        arguments[0] = start->argument0;
        if (start->given->HasMask)
        {
            Sys.Call(SystemCall.RtSigprocmask, 2, (long)&start->given->Mask, 0, 8);
        }

        long environment = (long)start->stack->Environment;
        if (byDescriptor)
        {
            Sys.Call(SystemCall.Execveat, start->given->Descriptor, (long)Text.Literal(""u8), (long)arguments, environment, Files.AtEmptyPath, 0);
        }
        else
        {
            Sys.Call(SystemCall.Execve, (long)start->path, (long)arguments, environment);
        }

        arguments[0] = replaced;
    }

    /// <summary>
    /// A followed program that cannot be mapped is the kernel's: it makes the same mappings and ends the process when one fails (fs/binfmt_elf.c).
    /// Where it may have the room that was lacking here, that is said. Returns when the start was not a followed one, and under --strict.
    /// </summary>
    public static void IfUnmappable(bool kernelMayMap, byte* name)
    {
        if (followed == null || Process.Strict)
        {
            return;
        }

        if (kernelMayMap)
        {
            Notice.Say(Notice.NoRoom, "runs natively: here there is no room for it (RLIMIT_AS, or a fixed address)"u8, name);
        }

        Try(followed);
    }

    /// <summary>
    /// Without its dynamic linker's image no call of a program's libraries is seen, without its own none of a static program; unless --complete
    /// catches them.
    /// </summary>
    public static void IfUnserved(NativeStart* start, Mapped* first, byte* name)
    {
        if (first->Unserved && !Process.Complete)
        {
            Counters.Log(-1, name);
            if (first->Unmappable)
            {
                Notice.Say(Notice.NoImage, "runs natively, its image cannot be mapped (a cache on a noexec mount? see trapless doctor)"u8, name);
            }
            else
            {
                Notice.Say(Notice.NoImage, "runs natively, there is no image and none could be made (see trapless doctor)"u8, name);
            }

            Try(start);
        }
    }

    /// <summary>Whether the program's descriptor is open still, and it is the program: not the script that named it.</summary>
    private static bool HasDescriptor(NativeStart* start)
    {
        Stat status;
        return start->count == *start->stack->Count && Files.Status(start->given->Descriptor, &status) == 0
            && status.Device == Process.ProgramDevice && status.Inode == Process.ProgramInode;
    }
}
