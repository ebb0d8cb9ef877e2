using System.Buffers.Binary;

namespace Trapless.Abi;

/// <summary>
/// The libsys section as the layer wants it in an image: direct slots, and for the calls it hooks
/// <c>mov %gs:0,%r11; jmp *8*number(%r11)</c> (src/freestanding/Layer/Slots/slot_macros.inc). Because the dispatch table hangs off %gs
/// the section is the same for every process and address, so an image that holds it needs nothing mapped over it.
/// </summary>
public static partial class LayerSlots
{
    private const int DigestBits = 48;

    /// <summary>The section of this version's layer, <see cref="SlotContract.SectionSize"/> bytes.</summary>
    public static byte[] Section() => Section(static number => Hooked.Contains((ushort)number));

    /// <summary>The section in which the calls are hooked for which <paramref name="isHooked"/> holds.</summary>
    public static byte[] Section(Func<int, bool> isHooked)
    {
        ArgumentNullException.ThrowIfNull(isHooked);
        var section = new byte[SlotContract.SectionSize];
        section.AsSpan().Fill(SlotContract.Padding);
        for (var number = 0; number < SlotContract.SlotCount; number++)
        {
            var slot = section.AsSpan(number * SlotContract.SlotSize);
            if (isHooked(number)) WriteHooked(slot, number);
            else SlotContract.DirectCode.CopyTo(slot);
        }

        return section;
    }

    /// <summary>
    /// FNV-1a of a section, its low 48 bits: what an index record says of an image's section, and the loader compares with its own.
    /// </summary>
    public static ulong Digest(ReadOnlySpan<byte> section)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var value in section) hash = (hash ^ value) * 0x100000001b3;
        return hash & ((1UL << DigestBits) - 1);
    }

    private static void WriteHooked(Span<byte> slot, int number)
    {
        ReadOnlySpan<byte> code = [0x65, 0x4C, 0x8B, 0x1C, 0x25, 0, 0, 0, 0];
        code.CopyTo(slot);
        slot = slot[code.Length..];

        // GNU as takes the shortest form: no displacement, one byte, four bytes.
        var displacement = 8 * number;
        slot[0] = 0x41;
        slot[1] = 0xFF;
        slot[2] = displacement switch { 0 => 0x23, < 128 => 0x63, _ => 0xA3 };
        if (displacement is > 0 and < 128) slot[3] = (byte)displacement;
        else if (displacement >= 128) BinaryPrimitives.WriteInt32LittleEndian(slot[3..], displacement);
    }
}
