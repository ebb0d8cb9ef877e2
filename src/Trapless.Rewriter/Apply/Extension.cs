using Trapless.Abi;
using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>
/// The bytes added to the file, all in one segment: program headers, trampolines, unwind tables, and the libsys section, whose
/// slots are direct until something is mapped over them.
/// </summary>
internal sealed class Extension
{
    private const ulong TextAlignment = 16;

    private readonly ExtensionPlace _place;
    private readonly List<byte> _bytes = [];

    public Extension(ExtensionPlace place, int headers, IReadOnlyList<Trampoline> trampolines, UnwindTables unwind)
    {
        _place = place;
        PadTo(FirstTrampoline(place, headers));
        Text = Here;
        var size = trampolines.Count == 0 ? 0 : trampolines[^1].Code.Here - Text;
        Frames = ExtensionPlace.RoundUp(Text + size, 8);
        var frames = unwind.IsEmpty ? [] : unwind.Frames(Frames);
        FramesHeader = Frames + (ulong)frames.Length;
        var header = unwind.IsEmpty ? [] : unwind.Header(FramesHeader, Frames);
        FramesHeaderEnd = FramesHeader + (ulong)header.Length;
        Libsys = ExtensionPlace.RoundUp(FramesHeaderEnd);
        foreach (var trampoline in trampolines)
        {
            _bytes.AddRange(trampoline.Code.Finish(Libsys));
        }

        TextEnd = Here;
        PadTo(Frames);
        _bytes.AddRange(frames);
        _bytes.AddRange(header);
        PadTo(Libsys);
        AddSlots();
    }

    public ulong Text { get; }

    public ulong TextEnd { get; }

    public ulong Frames { get; }

    public ulong FramesHeader { get; }

    public ulong FramesHeaderEnd { get; }

    public ulong Libsys { get; }

    public ulong Size => (ulong)_bytes.Count;

    public byte[] Bytes => [.. _bytes];

    private ulong Here => _place.Address + (ulong)_bytes.Count;

    /// <summary>Where trampolines begin when the extension starts with that many program headers.</summary>
    public static ulong FirstTrampoline(ExtensionPlace place, int headers) =>
        ExtensionPlace.RoundUp(place.Address + (ulong)(headers * ProgramHeader.Size), TextAlignment);

    private void PadTo(ulong address) => _bytes.AddRange(new byte[address - Here]);

    private void AddSlots()
    {
        for (var i = 0; i < SlotContract.SlotCount; i++)
        {
            _bytes.AddRange(SlotContract.DirectCode);
            for (var n = SlotContract.DirectCode.Length; n < SlotContract.SlotSize; n++)
            {
                _bytes.Add(SlotContract.Padding);
            }
        }
    }
}
