namespace Trapless.Rewriter;

/// <summary>How a site was patched; docs/formats.md has the table.</summary>
public enum PatchKind
{
    /// <summary>Left alone; it traps as it always did.</summary>
    None,

    /// <summary>A jump over instructions before the site; the <c>syscall</c> stays where it is.</summary>
    Before,

    /// <summary>A jump over instructions before the site and the site.</summary>
    Over,

    /// <summary>A jump over the site and what follows it.</summary>
    After,
}

/// <summary>Why a site was left alone.</summary>
public enum SkipReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Branches reach the bytes a jump would need.</summary>
    BranchTarget,

    /// <summary>The instructions around the site cannot be moved, or are too short.</summary>
    NoRoom,

    /// <summary>Another site lies in the bytes a jump would need.</summary>
    NeighbouringSite,

    /// <summary>The dynamic linker relocates the bytes a jump would need (DT_TEXTREL).</summary>
    Relocated,

    /// <summary>The code reads r11 after the call, which a slot does not preserve as the kernel does.</summary>
    ReadsFlagsRegister,

    /// <summary>The number has no slot: 512 or more.</summary>
    NumberWithoutSlot,

    /// <summary>The trampoline would be more than 2 GiB away.</summary>
    OutOfReach,

    /// <summary>An instruction that has no encoding at another address.</summary>
    NotRelocatable,

    /// <summary>It looks like a call, with its number before it, but nothing known leads there, so it may be data.</summary>
    NotReached,

    /// <summary>The bytes before it decode in more than one way, depending on where one begins.</summary>
    AmbiguousCode,

    /// <summary>The patch did not survive being disassembled again.</summary>
    VerificationFailed,
}

/// <summary>One <c>syscall</c> instruction and what was done to it.</summary>
/// <param name="Address">Virtual address before the load bias.</param>
/// <param name="Function">The function it lies in, if the file names it.</param>
/// <param name="Number">The system call number, if it is the same on every way to the site.</param>
/// <param name="Kind">How it was patched.</param>
/// <param name="Reason">Why it was not; <see cref="SkipReason.None"/> if it was.</param>
public sealed record SiteReport(ulong Address, string? Function, int? Number, PatchKind Kind, SkipReason Reason)
{
    /// <summary>
    /// True for a site that traps and may make a call the layer must see to stay right: one that creates a task (clone, fork, vfork, clone3), installs
    /// a handler (rt_sigaction, sigaltstack), sets the GS base (arch_prctl), or changes identities or namespaces (setuid and its kin, unshare, setns).
    /// </summary>
    internal static bool MustBeSeen(SiteReport site) => site is
    {
        Kind: PatchKind.None,
        Number: null or 56 or 57 or 58 or 435 or 13 or 131 or 158 or 105 or 106 or 113 or 114 or 117 or 119 or 272 or 308,
    };
}
