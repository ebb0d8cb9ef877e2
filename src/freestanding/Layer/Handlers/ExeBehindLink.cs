using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Calls that put the file behind a path somewhere else, before they are made: /proc/self/exe means the program there too (container
/// engines mount it, or link it, and start what they find).
/// </summary>
internal static unsafe class ExeBehindLink
{
    private const int BindMount = 0x1000, FollowLinks = 0x400; // MS_BIND, AT_SYMLINK_FOLLOW

    public static int Handle(Task* task)
    {
        byte* buffer = stackalloc byte[4096];
        byte* path = stackalloc byte[4096];
        bool mount = task->Number == SystemCall.Mount;
        long given = mount ? task->Rdi : task->Rsi;
        if (!FollowsTheLink(task) || !UserMemory.CopyText(path, (byte*)given, 4096))
        {
            return Outcome.Direct(task);
        }

        byte* program = ExeLink.Target(mount ? Files.AtFdCwd : (int)task->Rdi, path, buffer);
        if (program == null)
        {
            return Outcome.Direct(task);
        }

        return Outcome.Return(task, mount
            ? Sys.Call(task->Number, (long)program, task->Rsi, task->Rdx, task->R10, task->R8, 0)
            : Sys.Call(task->Number, Files.AtFdCwd, (long)program, task->Rdx, task->R10, task->R8, 0));
    }

    private static bool FollowsTheLink(Task* task) => task->Number switch
    {
        SystemCall.Mount => (task->R10 & BindMount) != 0,
        SystemCall.Linkat => (task->R8 & FollowLinks) != 0,
        _ => (task->Rdx & Files.AtSymlinkNoFollow) == 0, // open_tree
    };
}
