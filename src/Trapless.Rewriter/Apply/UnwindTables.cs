using Trapless.Elf;
using Trapless.Elf.Unwind;

namespace Trapless.Rewriter;

/// <summary>
/// Unwind information for the trampolines: each piece of one has the rules in force where it came from. The search table covers the original's functions too, since a file has only one.
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
        if (_frames?.Find(trampoline.Patch.Site.Address) is not { } fde)
        {
            return;
        }

        var code = trampoline.Code;
        var (start, rules) = (code.Address, Array.Empty<byte>());
        foreach (var origin in code.Origins)
        {
            var here = Rules(fde, origin.Original) ?? rules;
            if (!here.AsSpan().SequenceEqual(rules))
            {
                AddRange(start, code.Address + (ulong)origin.Offset, rules, fde);
                (start, rules) = (code.Address + (ulong)origin.Offset, here);
            }
        }

        AddRange(start, code.Here, rules, fde);
    }

    private void AddRange(ulong start, ulong end, byte[] rules, Fde fde)
    {
        if (end > start && rules.Length > 0)
        {
            _builder.Add(start, end, rules, fde.Cie.IsSignalFrame);
        }
    }

    /// <summary>Null past the function's end, or if the original's unwind information is damaged there.</summary>
    private static byte[]? Rules(Fde fde, ulong pc)
    {
        try
        {
            return fde.Contains(pc) ? fde.EffectiveInstructions(pc) : null;
        }
        catch (ElfException)
        {
            return null;
        }
    }
}
