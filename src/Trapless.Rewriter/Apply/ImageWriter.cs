using Trapless.Elf;
using Trapless.Elf.Unwind;

namespace Trapless.Rewriter;

/// <summary>An image and where things are in it.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Layout">Its layout.</param>
/// <param name="Trampolines">What was patched.</param>
internal sealed record Image(byte[] Bytes, ImageLayout Layout, IReadOnlyList<Trampoline> Trampolines);

/// <summary>Applies patches: trampolines first, since their sizes place everything else; then the file around them.</summary>
internal sealed class ImageWriter(ElfFile elf, EhFrame? frames)
{
    private readonly ExtensionPlace _place = ExtensionPlace.For(elf);

    /// <param name="patches">By ascending address.</param>
    /// <param name="skipped">Told of each patch that cannot be applied, and why.</param>
    public Image Write(IEnumerable<Patch> patches, Action<Patch, SkipReason> skipped)
    {
        // One header for the extension and, it may be, one for the unwind table.
        var trampolines = BuildTrampolines(patches, elf.Segments.Count + 2, skipped);
        var unwind = new UnwindTables(frames, trampolines);
        var extension = new Extension(_place, elf.Segments.Count + 2, trampolines, unwind);
        return new Image(Assemble(trampolines, extension, unwind), Layout(extension), trampolines);
    }

    private List<Trampoline> BuildTrampolines(IEnumerable<Patch> patches, int headers, Action<Patch, SkipReason> skipped)
    {
        var trampolines = new List<Trampoline>();
        var next = Extension.FirstTrampoline(_place, headers);
        foreach (var patch in patches)
        {
            if (TryBuild(patch, next, out var reason) is { } code)
            {
                trampolines.Add(new Trampoline(patch, code));
                next = code.Here;
            }
            else
            {
                skipped(patch, reason);
            }
        }

        return trampolines;
    }

    private static TrampolineCode? TryBuild(Patch patch, ulong address, out SkipReason reason)
    {
        reason = SkipReason.NotRelocatable;
        try
        {
            _ = checked((int)(long)(address - patch.Start));
            return TrampolineBuilder.Build(patch, address);
        }
        catch (OverflowException)
        {
            reason = SkipReason.OutOfReach;
            return null;
        }
    }

    private byte[] Assemble(List<Trampoline> trampolines, Extension extension, UnwindTables unwind)
    {
        const ulong headers = 1 << 16;
        var writer = new ElfWriter(elf, _place.Offset - (ulong)elf.Bytes.Length + extension.Size + headers);
        foreach (var trampoline in trampolines)
        {
            writer.PatchAddress(trampoline.Patch.Start, trampoline.SiteBytes());
        }

        writer.Append(new byte[_place.Offset - writer.Length]);
        writer.Append(extension.Bytes);
        writer.ReplaceProgramHeaders(Headers.Segments(elf, _place, extension, unwind), _place.Offset);
        writer.AppendSectionHeaders(Headers.Sections(elf, _place, extension, unwind));
        return writer.ToArray();
    }

    private ImageLayout Layout(Extension extension) => new(
        _place.SpanStart,
        _place.Address,
        _place.Address,
        _place.Offset,
        extension.Size,
        extension.Libsys,
        [.. elf.Segments.Where(s => s.IsLoad && s.IsExecutable).Select(s => new ExecRange(s.Offset, s.FileSize, s.VirtualAddress))]);
}
