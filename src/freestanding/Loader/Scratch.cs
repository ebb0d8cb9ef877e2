using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// Static memory for the strings that stay, of at most a page each. Short ones lie together in a page that is touched anyway; each long
/// one has a page of its own, and so has a script's first line.
/// </summary>
internal static unsafe class Scratch
{
    private const int HotSize = 1024; // STRINGS_HOT
    private static int used;

    public static byte* UserCache => Page(0);
    public static byte* Program => Page(1);
    public static byte* Interpreter => Page(2);
    public static byte* Script => Page(3);
    public static byte* Self => Page(4);
    public static byte* Executable => Page(5);

    /// <summary>A copy that stays; <paramref name="page"/> is where it goes when the common page is full.</summary>
    public static byte* Keep(byte* s, byte* page)
    {
        int size = Text.Length(s) + 1;
        byte* to = Room(size, page);
        Memory.Copy(to, s, size);
        return to;
    }

    /// <summary>Memory for a string of so many bytes, its end included.</summary>
    public static byte* Room(int size, byte* page)
    {
        if (size > HotSize - used)
        {
            return page;
        }

        byte* room = Symbols.StringsHot() + used;
        used += size;
        return room;
    }

    private static byte* Page(int index) => Symbols.Strings() + (index * 4096);
}
