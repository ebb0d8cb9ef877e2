using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// A process that may not write the image cache (a service that gave root up) starts programs that have no image yet. Each of them would
/// say so by itself, a web server's one line a request; said before the execve, in memory that forked processes share, it is said once.
/// </summary>
internal static unsafe class ForeignCache
{
    public static void Say(int fd, Stat* program, byte* path)
    {
        if (Process.Complete || (Process.UserCache != null && Process.UserCacheOwner == (uint)Sys.Call(SystemCall.Geteuid)))
        {
            return; // The image will be made, or what it would replace is caught.
        }

        ImageRecord record;
        int image;
        int found = ImageIndex.Find(fd, program, null, &record, &image);
        if (found == ImageIndex.Found)
        {
            Files.Close(image);
        }
        else if (found == ImageIndex.Missing)
        {
            Notice.Say(Notice.NoImage, "runs without its image, its system calls are direct"u8, path);
        }
    }
}
