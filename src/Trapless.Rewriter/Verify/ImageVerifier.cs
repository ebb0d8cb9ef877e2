using Iced.Intel;
using Trapless.Abi;
using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>
/// Reads an image as a stranger would: each patched site must jump to code that does what the overwritten bytes did and goes to
/// the right slot and back; every other byte of the original must be unchanged.
/// </summary>
internal sealed class ImageVerifier(ElfFile original, Image image)
{
    private readonly ElfFile _image = ElfFile.Parse(image.Bytes, original.Name);

    /// <summary>The patches that read wrong; all of them if a byte outside the patches changed.</summary>
    public IReadOnlyList<Patch> Wrong()
    {
        var patches = image.Trampolines.Select(t => t.Patch).ToList();
        return IsUntouchedElsewhere(patches) ? [.. patches.Where(p => !IsRight(p))] : patches;
    }

    private bool IsUntouchedElsewhere(List<Patch> patches)
    {
        var before = original.Bytes.Span;
        var after = _image.Bytes.Span;
        var at = ElfHeader.Size;
        foreach (var patch in patches.OrderBy(Offset))
        {
            var offset = Offset(patch);
            if (offset < at || !before[at..offset].SequenceEqual(after[at..offset]))
            {
                return false;
            }

            at = offset + patch.Size;
        }

        return before[at..].SequenceEqual(after[at..before.Length]);
    }

    private int Offset(Patch patch) => original.TryAddressToOffset(patch.Start, out var offset) ? (int)offset : int.MaxValue;

    private bool IsRight(Patch patch)
    {
        var site = Decoder.Create(64, Bytes(patch.Start), patch.Start).Decode();
        if (site.Code != Code.Jmp_rel32_64 || site.NextIP > patch.End)
        {
            return false;
        }

        var reader = new TrampolineReader(Bytes(site.NearBranchTarget), site.NearBranchTarget, image.Layout.LibsysVaddr);
        return reader.DoesAll(patch.Before) && (patch.Kind == PatchKind.Before
            ? reader.Calls(patch.Number, patch.Site.Address) && IsSyscall(patch.Site.Address)
            : reader.CallsHere(patch.Number) && reader.DoesAll(patch.After) && (!patch.JumpsBack || reader.JumpsTo(patch.End)));
    }

    private bool IsSyscall(ulong address) => Bytes(address).AsSpan().StartsWith((ReadOnlySpan<byte>)[0x0F, 0x05]);

    private byte[] Bytes(ulong address)
    {
        const int longest = 512;
        var bytes = _image.FromAddress(address);
        return bytes[..Math.Min(longest, bytes.Length)].ToArray();
    }
}
