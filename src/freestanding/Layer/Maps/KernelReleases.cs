using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Kernel releases as major * 256 + minor. The running kernel is known by its release: a distribution's kernel counts as the one it was
/// made from, whatever was added to it since, so a call it has beyond that is at worst converted without need.
/// </summary>
internal static unsafe class KernelReleases
{
    /// <summary>That of the running kernel.</summary>
    public static int Running()
    {
        byte* names = stackalloc byte[6 * 65]; // struct new_utsname: release is the third field
        return Sys.Call(SystemCall.Uname, (long)names) == 0 ? Parse(names + (2 * 65)) : 0;
    }

    /// <summary>"linux-4.18", "4.18", "4.18.0-553.el8": 0x412. 0 for what does not begin so.</summary>
    public static int Parse(byte* text)
    {
        byte* rest = Text.After(text, "linux-"u8);
        rest = rest != null ? rest : text;
        int major, minor;
        byte* end = Number(rest, &major);
        if (end == rest || *end != '.')
        {
            return 0;
        }

        byte* last = Number(end + 1, &minor);
        return last == end + 1 || major > 255 || minor > 255 ? 0 : (major << 8) | minor;
    }

    /// <summary>
    /// The release of an ABI by its name; 0 for one that nobody described, from which there is no map. "linux-x86_64" are the calls of all
    /// releases: it asks for none.
    /// </summary>
    public static int OfAbi(byte* name)
    {
        int release = Text.Is(name, "linux-x86_64"u8) ? Oldest() : 0;
        for (KernelVersionRow* row = KernelTables.Versions(); row->Release != 0; row++)
        {
            release = Text.Same(row->Name, name) ? row->Release : release;
        }

        return release;
    }

    public static int Oldest() => KernelTables.Versions()->Release;

    public static int Newest()
    {
        KernelVersionRow* row = KernelTables.Versions();
        while (row[1].Release != 0)
        {
            row++;
        }

        return row->Release;
    }

    private static byte* Number(byte* s, int* value)
    {
        *value = 0;
        for (; *s >= '0' && *s <= '9' && *value < 1000; s++)
        {
            *value = (*value * 10) + (*s - '0');
        }

        return s;
    }
}
