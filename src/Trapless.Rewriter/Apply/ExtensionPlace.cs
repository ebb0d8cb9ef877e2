using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>Where the extension goes.</summary>
/// <param name="SpanStart">The original's lowest address, rounded down to a page.</param>
/// <param name="Address">The original's highest address, rounded up to a page.</param>
/// <param name="Offset">File offset.</param>
internal sealed record ExtensionPlace(ulong SpanStart, ulong Address, ulong Offset)
{
    public const ulong Page = 4096;

    private const ulong LargestHole = 4 << 20;

    /// <summary>
    /// Offset and address keep the distance of the ELF header's if that costs little: dynamic linkers find their own program
    /// headers by adding <c>e_phoff</c> to the address of the header.
    /// </summary>
    public static ExtensionPlace For(ElfFile elf)
    {
        var loads = elf.Segments.Where(s => s.IsLoad).ToList();
        var address = RoundUp(loads.Max(s => s.VirtualAddress + s.MemorySize));
        var offset = RoundUp((ulong)elf.Bytes.Length);
        var header = loads.Where(s => s.Offset == 0).Select(s => (ulong?)s.VirtualAddress).FirstOrDefault();
        if (header <= address && address - header is { } wanted && wanted > offset && wanted - offset <= LargestHole)
        {
            offset = wanted;
        }

        return new ExtensionPlace(loads.Min(s => s.VirtualAddress) & ~(Page - 1), address, offset);
    }

    public static ulong RoundUp(ulong value, ulong to = Page) => (value + to - 1) & ~(to - 1);
}
