using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// A seccomp filter that was there before the program: a container engine's, a service manager's. It may refuse, log or answer any call, also those
/// the layer would answer: under one the kernel gets them all.
/// </summary>
internal static class InheritedFilter
{
    private const int PrGetSeccomp = 21; // seccomp(2), prctl(2)
    private const int Einval = -22; // a kernel without seccomp

    /// <summary>A filter that refuses even this question is one.</summary>
    public static bool IsThere() => Sys.Call(SystemCall.Prctl, PrGetSeccomp) is not 0 and not Einval;
}
