using Trapless.Elf;
using Trapless.Elf.Unwind;

namespace Trapless.Rewriter;

/// <summary>One run of the pipeline over one file.</summary>
internal sealed class Rewriting
{
    private readonly ElfFile _elf;
    private readonly CodeSpace _space;
    private readonly EhFrame? _frames;
    private readonly Registers _registers = new();
    private readonly CallNumber _numbers;
    private readonly CodePointers _pointers;
    private readonly FunctionMap _functions;
    private readonly UnitExplorer _explorer;
    private readonly List<Site> _sites;
    private readonly Report _report;
    private readonly IReadOnlyList<ulong> _gsLoads;

    /// <param name="elf">The original.</param>
    /// <param name="space">Its code.</param>
    /// <param name="candidates">Where the bytes of <c>syscall</c> are.</param>
    /// <param name="gsLoads">Where the bytes of a <see cref="GsLoad"/> are.</param>
    public Rewriting(ElfFile elf, CodeSpace space, IReadOnlyList<ulong> candidates, IReadOnlyList<ulong> gsLoads)
    {
        (_elf, _space, _gsLoads) = (elf, space, gsLoads);
        _frames = EhFrame.Read(elf);
        _numbers = new CallNumber(_registers);
        _pointers = new CodePointers(space);
        _functions = new FunctionMap(space, KnownFunctions.Of(elf, _frames));
        _explorer = new UnitExplorer(space, _functions, _pointers, new LandingPads(elf, _frames));
        var finder = new SiteFinder(_space, _functions, _explorer, _pointers, _numbers);
        _sites = finder.Find(candidates, gsLoads);
        _report = new Report(elf, _sites, finder.NotReached(candidates));
    }

    public RewriteResult Run()
    {
        var image = Build();
        return _report.Result(image, UsesGsBase());
    }

    /// <summary>Whether the code sets the GS base itself: of the places where it may, disassembly confirms one.</summary>
    public bool UsesGsBase() => new GsBaseUse(_functions, _explorer).IsFound(_gsLoads);

    /// <summary>The image; null if there is no site that can be patched.</summary>
    public Image? Build() => Apply(Plan(_sites, _report), _report);

    private List<Patch> Plan(List<Site> sites, Report report)
    {
        var planner = new Planner(_pointers, _numbers, _registers);
        var patches = new List<Patch>();
        foreach (var site in sites)
        {
            var (patch, reason, number) = planner.Plan(site);
            report.Number(site, number);
            if (patch is null)
            {
                report.Skip(site, reason);
            }
            else
            {
                patches.Add(patch);
            }
        }

        return patches;
    }

    /// <summary>Writes the image and reads it again; a patch that reads wrong is left out, and the image written anew.</summary>
    private Image? Apply(List<Patch> patches, Report report)
    {
        while (patches.Count > 0)
        {
            var left = new HashSet<Patch>();
            var image = new ImageWriter(_elf, _frames).Write(patches, (patch, reason) => Leave(left, patch, reason, report));
            foreach (var patch in new ImageVerifier(_elf, image).Wrong())
            {
                Leave(left, patch, SkipReason.VerificationFailed, report);
            }

            if (left.Count == 0)
            {
                report.Applied(image.Trampolines);
                return image;
            }

            patches.RemoveAll(left.Contains);
        }

        return null;
    }

    private static void Leave(HashSet<Patch> left, Patch patch, SkipReason reason, Report report)
    {
        left.Add(patch);
        report.Skip(patch.Site, reason);
    }
}
