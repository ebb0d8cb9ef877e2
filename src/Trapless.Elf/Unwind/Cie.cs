namespace Trapless.Elf.Unwind;

/// <summary>A common information entry of .eh_frame: what its FDEs share.</summary>
public sealed class Cie
{
    /// <summary>Virtual address of the entry's length field.</summary>
    public required ulong Address { get; init; }

    /// <summary>1, 3 or 4.</summary>
    public required byte Version { get; init; }

    /// <summary>The augmentation string, such as <c>zR</c>, <c>zPLR</c>, <c>zRS</c>.</summary>
    public required string Augmentation { get; init; }

    /// <summary>Factor of every advance of the location; 1 on x86-64.</summary>
    public required ulong CodeAlignment { get; init; }

    /// <summary>Factor of every stored offset; -8 on x86-64.</summary>
    public required long DataAlignment { get; init; }

    /// <summary>DWARF number of the column of the return address; 16 on x86-64.</summary>
    public required ulong ReturnAddressRegister { get; init; }

    /// <summary>How FDEs store their pc ranges: a <see cref="PointerEncoding"/>.</summary>
    public byte FdeEncoding { get; init; } = PointerEncoding.Absolute;

    /// <summary>How FDEs store their LSDA, or <see cref="PointerEncoding.Omit"/>.</summary>
    public byte LsdaEncoding { get; init; } = PointerEncoding.Omit;

    /// <summary>How <see cref="Personality"/> is stored, or <see cref="PointerEncoding.Omit"/>.</summary>
    public byte PersonalityEncoding { get; init; } = PointerEncoding.Omit;

    /// <summary>Address of the personality routine, or of the pointer to it if the encoding is indirect; 0 if none.</summary>
    public ulong Personality { get; init; }

    /// <summary>Augmentation <c>S</c>: the frame of a signal trampoline, whose caller did not call.</summary>
    public bool IsSignalFrame { get; init; }

    /// <summary>The call frame instructions every FDE starts with.</summary>
    public required ReadOnlyMemory<byte> InitialInstructions { get; init; }

    internal ulong InstructionsAddress { get; init; }

    internal bool HasAugmentationData => Augmentation.StartsWith('z');
}
