using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Tells a site that was rewritten from one that was missed. A rewritten one is executed too: by the kernel's restart of a call, which goes
/// on at the site for the sake of backtraces, and for numbers that have no slot.
/// </summary>
internal static unsafe class PatchedSite
{
    /// <summary>Bytes of <c>syscall</c>.</summary>
    public const ulong TrapSize = 2;

    private const ulong JumpSize = 5, Longest = 32;
    private const byte JumpNear = 0xE9;

    /// <summary>Whether it lies in a trampoline, or a jump into one stands in its place: before it, whole instructions long.</summary>
    public static bool Is(ulong site)
    {
        ulong start, end;
        if (!LoadedImages.FindExtension(site, &start, &end))
        {
            return false;
        }

        if (site >= start && site < end)
        {
            return true;
        }

        for (ulong at = site - JumpSize; at > site - Longest && Readable(at, site); at--)
        {
            ulong target = at + JumpSize + (ulong)*(int*)(at + 1);
            if (*(byte*)at == JumpNear && target >= start && target < end)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text may begin just above.</summary>
    private static bool Readable(ulong at, ulong site) =>
        Memory.PageDown(at) == Memory.PageDown(site) || UserMemory.CanReadWord(at);
}
