using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Behind a file's last segment natively nothing is: the program may map something there, at a fixed place. An image's extension that lies there gives way:
/// the file's own text is put back, whose calls trap, and the image is forgotten.
/// </summary>
internal static unsafe class ImageRetreat
{
    /// <summary>The answer to a call that would have replaced it.</summary>
    public const int Enomem = -12;

    /// <summary>
    /// The program is about to map this range, at a fixed place. What of an extension it <paramref name="replaces"/> stays mapped until then; else all goes.
    /// False where an extension there is still needed, because its text could not be put back or a thread sleeps in it: it must not be replaced.
    /// </summary>
    public static bool From(Task* task, ulong start, ulong length, bool replaces)
    {
        ulong end = start + Memory.PageUp(length);
        bool wellFormed = (start & (Memory.PageSize - 1)) == 0 && length != 0; // else the kernel says EINVAL
        ImagePlace place;
        while (wellFormed && !Process.Left && LoadedImages.FindBehind(start, end, &place))
        {
            bool free = !place.IsServed || Leave(task, &place);
            if (!free && LoadedImages.Has(place.Start, place.Extension, place.Limit - place.Extension, true))
            {
                return false; // Not another thread that was just here.
            }

            LoadedImages.GiveUp(&place, replaces ? start : 0, replaces ? end : 0);
        }

        return true;
    }

    /// <summary>Puts the text back and sees that no thread is in the extension any more: this one does not return there, others have left.</summary>
    private static bool Leave(Task* task, ImagePlace* place)
    {
        byte* path = stackalloc byte[MapsReader.PathSize];
        bool returns = (ulong)task->Ret >= place->Extension && (ulong)task->Ret <= place->Limit;
        if (returns || !OriginalText.PutBack(place, place->Start, place->End, path) || !OtherThreads.AwaitOutside(place->Extension, place->Limit))
        {
            return false;
        }

        MissedSites.Forget();
        ImageMapping.ReportMissing(path);
        return true;
    }
}
