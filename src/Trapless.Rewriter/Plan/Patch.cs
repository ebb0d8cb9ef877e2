using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>What is to be done to one site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Kind">Where the <c>syscall</c> ends up.</param>
/// <param name="Number">The static system call number below 512; null if the trampoline must look at eax.</param>
/// <param name="Start">First byte overwritten: where the jump to the trampoline goes.</param>
/// <param name="End">After the last byte overwritten.</param>
/// <param name="CountBefore">How many instructions before the site are overwritten.</param>
/// <param name="CountAfter">How many after it.</param>
internal sealed record Patch(
    Site Site,
    PatchKind Kind,
    int? Number,
    ulong Start,
    ulong End,
    int CountBefore,
    int CountAfter)
{
    /// <summary>Bytes of <c>jmp rel32</c>.</summary>
    public const int JumpSize = 5;

    public int Size => (int)(End - Start);

    /// <summary>Instructions of the overwritten bytes that run before the call.</summary>
    public ReadOnlySpan<Instruction> Before => Site.Code.Slice(Site.Code.Site - CountBefore, CountBefore);

    /// <summary>Instructions of the overwritten bytes that run after it.</summary>
    public ReadOnlySpan<Instruction> After => Site.Code.Slice(Site.Code.Site + 1, CountAfter);

    /// <summary>True if the trampoline jumps back to <see cref="End"/> rather than ending in a jump of the program's own.</summary>
    public bool JumpsBack => Kind != PatchKind.Before && (CountAfter == 0 || Branches.FallsThrough(After[^1]));
}
