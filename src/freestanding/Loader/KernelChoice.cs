using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>Which kernel's ABI the program sees (--kernel), and whether what it lacks is supplied (--map, --abi).</summary>
internal static unsafe class KernelChoice
{
    /// <summary>Reads the options into <see cref="Process"/>; a kernel or an ABI that there is no map for ends the process.</summary>
    public static void Read(byte* kernel, byte* abi)
    {
        int running = KernelReleases.Running();
        if (kernel != null)
        {
            int wanted = KernelReleases.Parse(kernel);
            if (wanted == 0 || wanted < KernelReleases.Oldest() || wanted > KernelReleases.Newest())
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
            int release = KernelReleases.OfAbi(abi);
            if (release == 0)
            {
                Fail.With(Fail.Ours, "there is no map from the program's ABI to this kernel's (see trapless abi list)"u8, abi);
            }

            Process.Map |= release > (Process.Pretends ? Process.KernelRelease : running);
        }

        if (Process.Map && !Process.Pretends)
        {
            Process.KernelRelease = running;
        }
    }

    /// <summary>Before the program starts, and after counting was set up.</summary>
    public static void SetUp()
    {
        if (Process.KernelRelease != 0 && !KernelMap.SetUp())
        {
            Fail.With(Fail.Ours, "cannot map its own slots (is the filesystem mounted noexec?)"u8, Process.Self);
        }
    }
}
