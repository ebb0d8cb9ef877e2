using Trapless.Abi;
using Trapless.Generator;
using Trapless.Rewriter;

namespace Trapless.Cli.Check;

/// <summary>A system call a program can make, on a kernel release.</summary>
/// <param name="Number">The number.</param>
/// <param name="Entry">How a map provides it there; null when no release has the number.</param>
/// <param name="Reach">The nearest reach of its sites.</param>
/// <param name="Sites">The sites that make it, with the files they are in.</param>
internal sealed record KernelCall(int Number, MapEntry? Entry, Reach Reach, IReadOnlyList<(string Path, SiteReport Site)> Sites)
{
    /// <summary>The kernel itself has it.</summary>
    internal bool IsPresent => Entry is { Implementation: Implementation.Direct };

    /// <summary>Neither the kernel nor a map has it.</summary>
    internal bool IsMissing => Entry is null or { Implementation: Implementation.None };

    /// <summary>The program, or a function that is imported, makes it.</summary>
    internal bool IsAskedFor => Reach is Reach.Program or Reach.Imported;
}

/// <summary>
/// Which of the calls of a program and its libraries a kernel release has, and which a map supplies. A call is seen where its number is
/// fixed in the code; a program may have code for newer kernels that it does not need on older ones.
/// </summary>
/// <param name="Kernel">The release.</param>
/// <param name="Calls">The calls: those asked for first, then by number.</param>
/// <param name="Unknown">Sites whose number is not fixed.</param>
/// <param name="Check">The files.</param>
internal sealed record KernelCheck(AbiVersion Kernel, IReadOnlyList<KernelCall> Calls, int Unknown, ProgramCheck Check)
{
    /// <summary>The calls the kernel lacks.</summary>
    internal IEnumerable<KernelCall> Lacking => Calls.Where(c => !c.IsPresent);

    /// <summary>What is asked for is there, from the kernel or a map, and every file could be read.</summary>
    internal bool IsComplete => !Calls.Any(c => c is { IsMissing: true, IsAskedFor: true }) && Check.Missing.Count == 0 && Check.Files.All(f => f.Problem is null);

    internal static KernelCheck Of(ProgramCheck check, AbiVersion kernel)
    {
        var reach = new CallReach(check.Files);
        var sites = check.Files.SelectMany(f => f.Sites.Select(s => (f.Path, Site: s))).ToArray();
        var calls = sites.Where(s => s.Site.Number is { } number && !IsGone(number)).GroupBy(s => s.Site.Number!.Value)
            .Select(g => new KernelCall(g.Key, Entry(g.Key, kernel), g.Min(s => reach.Of(s.Path, s.Site.Address)), [.. g]));
        return new KernelCheck(kernel, [.. calls.OrderBy(c => c.Reach).ThenBy(c => c.Number)], sites.Count(s => s.Site.Number is null), check);
    }

    /// <summary>Every described kernel answers ENOSYS (the C library still has such calls): that is no difference.</summary>
    private static bool IsGone(int number) =>
        BuiltInAbi.Definition.Find(number) is { } call && !BuiltInAbi.Definition.Releases.Any(r => call.IsIn(r.Release));

    private static MapEntry? Entry(int number, AbiVersion kernel) =>
        BuiltInAbi.Definition.Find(number) is { } call ? AbiMap.Entry(BuiltInAbi.Definition, call, kernel.Release) : null;
}
