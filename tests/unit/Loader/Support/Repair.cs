using System.Buffers.Binary;

namespace Trapless.Loader.Tests.Support;

/// <summary>What the signal entry is to do when it finds the layer interrupted here; half open.</summary>
internal sealed record RepairRange(ulong Start, ulong End, string Kind)
{
    public bool Contains(ulong address) => address >= Start && address < End;

    public override string ToString() => $"[{Start:x}, {End:x}) {Kind}";
}

/// <summary>The section <c>.repair</c> of the image: three 32-bit words a range, start and end relative to their own words.</summary>
internal static class RepairTable
{
    private const int RecordSize = 12;

    public static IReadOnlyList<RepairRange> Ranges { get; } = Read();

    private static List<RepairRange> Read()
    {
        var section = LoaderImage.SectionNamed(".repair");
        var bytes = LoaderImage.Elf.Content(section).Span;
        Assert.Equal(0, bytes.Length % RecordSize);
        var kinds = AssemblyText.Settings(Repository.Source("Layer/Entry/macros.inc")).ToDictionary(s => s.Value, s => s.Key);
        var ranges = new List<RepairRange>();
        for (var at = 0; at < bytes.Length; at += RecordSize)
        {
            var words = section.Address + (ulong)at;
            var kind = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 8)..]);
            ranges.Add(new(Relative(bytes, at, words), Relative(bytes, at + 4, words + 4), kinds.GetValueOrDefault(kind, $"unknown kind {kind}")));
        }

        return ranges;
    }

    private static ulong Relative(ReadOnlySpan<byte> bytes, int at, ulong address) => address + (ulong)(long)BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}
