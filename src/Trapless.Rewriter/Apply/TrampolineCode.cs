using System.Buffers.Binary;

namespace Trapless.Rewriter;

/// <summary>
/// The bytes of one trampoline as they are written. Distances to the slots are filled in last, when the place of the libsys
/// section is known.
/// </summary>
internal sealed class TrampolineCode(ulong address)
{
    private readonly List<byte> _bytes = [];
    private readonly List<(int At, int Slot)> _slots = [];
    private readonly List<(int Offset, ulong Original)> _origins = [];

    public ulong Address => address;

    public ulong Here => address + (ulong)_bytes.Count;

    public int Size => _bytes.Count;

    /// <summary>From which offset on the code stands in for which address of the original, by ascending offset.</summary>
    public IReadOnlyList<(int Offset, ulong Original)> Origins => _origins;

    /// <summary>What follows runs with the frame that the original has at <paramref name="original"/>.</summary>
    public void StandsFor(ulong original) => StandsFor(original, _bytes.Count);

    public void StandsFor(ulong original, int offset) => _origins.Add((offset, original));

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    /// <summary>An opcode that ends in a distance to <paramref name="target"/>; returns where the distance is.</summary>
    public int Relative(ReadOnlySpan<byte> opcode, ulong target)
    {
        _bytes.AddRange(opcode);
        var at = _bytes.Count;
        _bytes.AddRange([0, 0, 0, 0]);
        SetTarget(at, target);
        return at;
    }

    /// <summary>As <see cref="Relative"/>, to the slot of a number.</summary>
    public void ToSlot(ReadOnlySpan<byte> opcode, int slot) => _slots.Add((Relative(opcode, Here), slot));

    /// <summary>Corrects a distance written by <see cref="Relative"/>.</summary>
    /// <exception cref="OverflowException">The target is more than 2 GiB away.</exception>
    public void SetTarget(int at, ulong target)
    {
        var distance = checked((int)unchecked((long)(target - (address + (ulong)at + 4))));
        BinaryPrimitives.WriteInt32LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes)[at..], distance);
    }

    /// <summary>The finished bytes, for slots at <paramref name="libsys"/>.</summary>
    public byte[] Finish(ulong libsys)
    {
        foreach (var (at, slot) in _slots)
        {
            SetTarget(at, libsys + (ulong)(slot * Abi.SlotContract.SlotSize));
        }

        return [.. _bytes];
    }
}
