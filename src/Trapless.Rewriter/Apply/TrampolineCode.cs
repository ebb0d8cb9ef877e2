using System.Buffers.Binary;

namespace Trapless.Rewriter;

/// <summary>
/// The bytes of one trampoline as they are written. Distances to the slots are filled in last, when the place of the libsys
/// section is known.
/// </summary>
internal sealed class TrampolineCode(ulong address)
{
    private readonly List<byte> _bytes = [];
    private readonly List<SlotReference> _slots = [];
    private readonly List<Origin> _origins = [];

    public ulong Address => address;

    public ulong Here => address + (ulong)_bytes.Count;

    public int Size => _bytes.Count;

    /// <summary>By ascending offset.</summary>
    public IReadOnlyList<Origin> Origins => _origins;

    /// <summary>What follows runs with the frame that the original has at <paramref name="original"/>.</summary>
    public void StandsFor(ulong original) => StandsFor(original, _bytes.Count);

    public void StandsFor(ulong original, int offset) => _origins.Add(new Origin(offset, original));

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
    public void ToSlot(ReadOnlySpan<byte> opcode, int slot) => _slots.Add(new SlotReference(Relative(opcode, Here), slot));

    /// <summary>Corrects a distance written by <see cref="Relative"/>.</summary>
    /// <exception cref="OverflowException">The target is more than 2 GiB away.</exception>
    public void SetTarget(int at, ulong target)
    {
        var distance = checked((int)unchecked((long)(target - (address + (ulong)at + 4))));
        BinaryPrimitives.WriteInt32LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes)[at..], distance);
    }

    /// <summary>Corrects a copied distance by <paramref name="change"/> bytes.</summary>
    /// <exception cref="OverflowException">It does not fit in 32 bits any more.</exception>
    public void AddToDistance(int at, long change)
    {
        var field = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes)[at..];
        BinaryPrimitives.WriteInt32LittleEndian(field, checked((int)(BinaryPrimitives.ReadInt32LittleEndian(field) + change)));
    }

    /// <summary>The finished bytes, for slots at <paramref name="libsys"/>.</summary>
    public byte[] Finish(ulong libsys)
    {
        foreach (var reference in _slots)
        {
            SetTarget(reference.At, libsys + (ulong)(reference.Slot * Abi.SlotContract.SlotSize));
        }

        return [.. _bytes];
    }

    /// <summary>Where the code refers to a slot.</summary>
    private sealed record SlotReference(int At, int Slot);
}

/// <summary>From <paramref name="Offset"/> on, the code of a trampoline stands in for the original's at <paramref name="Original"/>.</summary>
internal sealed record Origin(int Offset, ulong Original);
