using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// The way back, when only the mapping shows that the layer has nothing for a program: the kernel is asked to start it after all. To stay
/// would gain nothing and be seen: calls that trap where they are written find trapless-ld behind /proc/self/exe.
/// </summary>
internal unsafe struct NativeStart
{
    private byte* path;
    private byte* argument0;
    private long count;
    private InitialStack* stack;
    private ExecHandover* given;

    /// <summary>Remembers what a script's first line may change in the arguments.</summary>
    public static void Remember(NativeStart* start, InitialStack* stack, byte* path, ExecHandover* given)
    {
        start->path = given->Open != null ? given->Open : path;
        start->argument0 = stack->Arguments[0];
        start->count = *stack->Count;
        start->stack = stack;
        start->given = given;
    }

    /// <summary>Returns only when the kernel refuses, or the file has no path to start it by.</summary>
    public static void Try(NativeStart* start)
    {
        if (start->given->Descriptor >= 0 && !start->given->HasPath)
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

        Sys.Call(SystemCall.Execve, (long)start->path, (long)arguments, (long)start->stack->Environment);
        arguments[0] = replaced;
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
}
