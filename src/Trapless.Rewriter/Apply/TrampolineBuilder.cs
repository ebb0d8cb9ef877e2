using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// Writes a trampoline: the instructions moved from before the site, the way to the slot with the return address in rcx, the
/// <c>syscall</c> unless it stays at its place, the instructions moved from after it, the way back.
/// </summary>
internal static class TrampolineBuilder
{
    /// <summary>Bytes of the way to the slot, by kind.</summary>
    public const ulong StaticSize = 12, CheckedSize = 67;

    private static ReadOnlySpan<byte> LeaRcx => [0x48, 0x8D, 0x0D];

    private static ReadOnlySpan<byte> LeaR11 => [0x4C, 0x8D, 0x1D];

    private static ReadOnlySpan<byte> Jump => [0xE9];

    private static ReadOnlySpan<byte> Syscall => [0x0F, 0x05];

    /// <summary>The trampoline of <paramref name="patch"/> at <paramref name="address"/>; null if an instruction cannot be moved there.</summary>
    public static TrampolineCode? Build(Patch patch, ulong address)
    {
        var code = new TrampolineCode(address);
        if (!Mover.TryMove(patch.Before, patch.Site.Unit, code))
        {
            return null;
        }

        code.StandsFor(patch.Site.Address);
        if (patch.Kind == PatchKind.Before)
        {
            Call(code, patch.Number, patch.Site.Address);
            return code;
        }

        Call(code, patch.Number, code.Here + (patch.Number is null ? CheckedSize : StaticSize));
        code.Bytes(Syscall);

        if (!Mover.TryMove(patch.After, patch.Site.Unit, code))
        {
            return null;
        }

        if (patch.JumpsBack)
        {
            code.StandsFor(patch.End);
            code.Relative(Jump, patch.End);
        }

        return code;
    }

    /// <summary>The way to the slot, for a <c>syscall</c> at <paramref name="site"/>.</summary>
    private static void Call(TrampolineCode code, int? number, ulong site)
    {
        if (number is { } slot)
        {
            code.Relative(LeaRcx, site + Site.Length);
            code.ToSlot(Jump, slot);
        }
        else
        {
            CheckedCall(code, site);
        }
    }

    /// <summary>
    /// eax below 512 picks the slot, all else traps at the site. The kernel preserves the flags, so nothing here touches them:
    /// the upper half is tested by jrcxz, then ah must be 0 or 1. Only rcx and r11 change.
    /// </summary>
    private static void CheckedCall(TrampolineCode code, ulong site)
    {
        code.Bytes([0x89, 0xC1]);                   // mov %eax,%ecx
        code.Bytes([0x0F, 0xC9]);                   // bswap %ecx
        code.Bytes([0x0F, 0xB7, 0xC9]);             // movzwl %cx,%ecx
        code.Bytes([0xE3, 0x05]);                   // jrcxz 1f
        code.Relative(Jump, site);                  // 0: jmp site
        code.Bytes([0x0F, 0xB6, 0xCC]);             // 1: movzbl %ah,%ecx
        code.Bytes([0xE3, 0x08]);                   // jrcxz 2f
        code.Bytes([0x48, 0x8D, 0x49, 0xFF]);       // lea -1(%rcx),%rcx
        code.Bytes([0xE3, 0x02]);                   // jrcxz 2f
        code.Bytes([0xEB, 0xEE]);                   // jmp 0b
        code.Bytes([0x0F, 0xB7, 0xC8]);             // 2: movzwl %ax,%ecx
        code.Bytes([0x48, 0x8D, 0x0C, 0xCD, 0, 0, 0, 0]); // lea (,%rcx,8),%rcx
        code.Bytes([0x48, 0x8D, 0x0C, 0xCD, 0, 0, 0, 0]); // lea (,%rcx,8),%rcx
        code.ToSlot(LeaR11, 0);                     // lea libsys(%rip),%r11
        code.Bytes([0x4D, 0x8D, 0x1C, 0x0B]);       // lea (%r11,%rcx),%r11
        code.Relative(LeaRcx, site + Site.Length);  // lea site + 2,%rcx
        code.Bytes([0x41, 0xFF, 0xE3]);             // jmp *%r11
    }
}
