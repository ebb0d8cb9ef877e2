using Trapless.Elf;
using Trapless.Elf.Unwind;

namespace Trapless.Rewriter;

/// <summary>
/// Makes the image of an ELF file: sites, plan, apply, verify, report. A site that cannot be patched safely is left alone and
/// reported; a file that cannot have an image is run as it is. Not a security boundary: code the tables of the file do not name,
/// or code made at run time, traps as it always did.
/// </summary>
public static class ImageRewriter
{
    /// <summary>Rewrites <paramref name="elf"/>, which is not changed. Never throws because of the code it finds.</summary>
    public static RewriteResult Rewrite(ElfFile elf)
    {
        ArgumentNullException.ThrowIfNull(elf);
        if (Support.Refusal(elf) is { } refusal)
        {
            return RewriteResult.Without(RewriteStatus.NotSupported, refusal);
        }

        var space = new CodeSpace(elf);
        var (candidates, gsLoads) = (space.Candidates(), GsLoad.Candidates(space));
        return candidates.Count == 0
            ? RewriteResult.Without(RewriteStatus.NoSites, "no syscall instruction", usesGs: UsesGsBase(elf, space, gsLoads))
            : new Rewriting(elf, space, candidates, gsLoads).Run();
    }

    /// <summary>Most files hold no such bytes at all: only the others are disassembled for it.</summary>
    private static bool UsesGsBase(ElfFile elf, CodeSpace space, IReadOnlyList<ulong> gsLoads) =>
        gsLoads.Count > 0 && new Rewriting(elf, space, [], gsLoads).UsesGsBase();
}
