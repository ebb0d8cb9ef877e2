using Trapless.Elf;
using Trapless.Elf.Unwind;

namespace Trapless.Rewriter;

/// <summary>
/// Unwind information for the trampolines: in each, the rules in force at its site hold throughout, since nothing moved changes the
/// frame. The search table covers the original's functions too, since a file has only one.
/// </summary>
internal sealed class UnwindTables
{
    private readonly EhFrameBuilder _builder = new();
    private readonly EhFrame? _frames;

    public UnwindTables(EhFrame? frames, IEnumerable<Trampoline> trampolines)
    {
        _frames = frames;
        foreach (var trampoline in trampolines)
        {
            Add(trampoline);
        }
    }

    public bool IsEmpty => _builder.Count == 0;

    public byte[] Frames(ulong address) => _builder.Build(address);

    public byte[] Header(ulong address, ulong frames)
    {
        var original = _frames!.Sorted.Select(f => new FrameTableEntry(f.Start, f.Address));
        return EhFrameHeaderBuilder.Build(address, _frames.Address, original.Concat(_builder.TableEntries(frames)));
    }

    private void Add(Trampoline trampoline)
    {
        var site = trampoline.Patch.Site.Address;
        if (_frames?.Find(site) is not { } fde)
        {
            return;
        }

        try
        {
            var code = trampoline.Code;
            _builder.Add(code.Address, code.Here, fde.EffectiveInstructions(site), fde.Cie.IsSignalFrame);
        }
        catch (ElfException)
        {
            // Damaged unwind information of the original: then the trampoline has none either.
        }
    }
}
