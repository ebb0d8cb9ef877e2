using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// The auxiliary vector of a pretended kernel: without the entries and bits that x86-64 kernels before it did not give. C libraries size signal stacks and
/// the rseq area by them, and execute FSGSBASE instructions.
/// </summary>
internal static unsafe class PretendedVector
{
    private const ulong FsGsBase = 2; // HWCAP2_FSGSBASE, arch/x86/include/uapi/asm/hwcap2.h
    private const int Linux411 = 0x40b, Linux509 = 0x509, Linux514 = 0x50e, Linux603 = 0x603;

    public static void Reduce(InitialStack* stack)
    {
        if (!Process.Pretends)
        {
            return;
        }

        int release = Process.KernelRelease;
        RemoveBefore(stack, release, Linux411, InitialStack.AtHwcap2);
        RemoveBefore(stack, release, Linux514, InitialStack.AtMinimumSignalStack);
        RemoveBefore(stack, release, Linux603, InitialStack.AtRseqFeatureSize);
        RemoveBefore(stack, release, Linux603, InitialStack.AtRseqAlign);
        if (release < Linux509)
        {
            ulong capabilities = InitialStack.Get(stack, InitialStack.AtHwcap2);
            InitialStack.Set(stack, InitialStack.AtHwcap2, capabilities & ~FsGsBase);
        }
    }

    private static void RemoveBefore(InitialStack* stack, int release, int since, ulong type)
    {
        if (release < since)
        {
            InitialStack.Remove(stack, type);
        }
    }
}
