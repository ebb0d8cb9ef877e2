using Trapless.Kernel;

namespace Trapless.Loader;

/// <summary>Static memory of the loader; the program never sees it and the layer does not use it.</summary>
internal static unsafe class Scratch
{
    private struct Area
    {
        public fixed ulong Words[6 * 512];
    }

    private static Area area;

    public static byte* UserCache => Page(0);
    public static byte* Program => Page(1);
    public static byte* Self => Page(2);
    public static byte* Interpreter => Page(3);
    public static byte* Script => Page(4);
    public static byte* Executable => Page(5);

    private static byte* Page(int index) => (byte*)Sys.AddressOf(ref area.Words[0]) + (index * 4096);
}
