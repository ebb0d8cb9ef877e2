using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// Which kernel's ABI the program sees (--kernel), and whether what it lacks is supplied (--map, --abi). The running kernel is known by
/// its release, major and minor: a distribution's kernel counts as the one it was made from, whatever was added to it since, so a call it
/// has beyond that is at worst converted without need.
/// </summary>
internal static unsafe class KernelChoice
{
    /// <summary>Reads the options into <see cref="Process"/>; a kernel or an ABI that there is no map for ends the process.</summary>
    public static void Read(byte* kernel, byte* abi)
    {
        int running = Running();
        if (kernel != null)
        {
            int wanted = Release(kernel);
            if (wanted == 0 || wanted < Oldest() || wanted > Newest())
            {
                Fail.With(Fail.Ours, "--kernel: no such kernel is described (linux-3.10 to linux-7.0, see trapless abi list)"u8, kernel);
            }

            if (wanted > running)
            {
                Fail.With(Fail.Ours, "--kernel: the running kernel is older than that and cannot stand for it"u8, kernel);
            }

            Process.KernelRelease = wanted;
            Process.Pretends = true;
        }

        if (abi != null)
        {
            RequireMap(abi, Process.Pretends ? Process.KernelRelease : running);
        }

        if (Process.Map && !Process.Pretends)
        {
            Process.KernelRelease = running;
        }
    }

    /// <summary>Before the program starts, and after counting was set up.</summary>
    public static void SetUp()
    {
        if (Process.KernelRelease != 0)
        {
            KernelMap.SetUp(Symbols.InitialTask());
            LayerSetup.HookEverySlot();
        }
    }

    /// <summary>What the program was made for: a newer ABI than the kernel's needs the map, one that nobody described has none.</summary>
    private static void RequireMap(byte* abi, int kernel)
    {
        int release = 0;
        for (KernelVersionRow* row = KernelTables.Versions(); row->Release != 0; row++)
        {
            release = Text.Same(row->Name, abi) ? row->Release : release;
        }

        if (release == 0)
        {
            Fail.With(Fail.Ours, "there is no map from the program's ABI to this kernel's (see trapless abi list)"u8, abi);
        }

        if (release > kernel)
        {
            Process.Map = true;
        }
    }

    /// <summary>major * 256 + minor of the running kernel.</summary>
    public static int Running()
    {
        byte* names = stackalloc byte[6 * 65]; // struct new_utsname: release is the third field
        return Sys.Call(SystemCall.Uname, (long)names) == 0 ? Release(names + (2 * 65)) : 0;
    }

    /// <summary>"linux-4.18", "4.18", "4.18.0-553.el8": 0x412. 0 for what does not begin so.</summary>
    private static int Release(byte* text)
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

    private static byte* Number(byte* s, int* value)
    {
        *value = 0;
        for (; *s >= '0' && *s <= '9' && *value < 1000; s++)
        {
            *value = (*value * 10) + (*s - '0');
        }

        return s;
    }

    private static int Oldest() => KernelTables.Versions()->Release;

    private static int Newest()
    {
        KernelVersionRow* row = KernelTables.Versions();
        while (row[1].Release != 0)
        {
            row++;
        }

        return row->Release;
    }
}
