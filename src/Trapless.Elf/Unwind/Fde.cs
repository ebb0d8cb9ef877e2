namespace Trapless.Elf.Unwind;

/// <summary>A frame description entry of .eh_frame: how to unwind from each address of one function or part of one.</summary>
public sealed class Fde
{
    /// <summary>The entry it shares.</summary>
    public required Cie Cie { get; init; }

    /// <summary>Virtual address of the entry's length field: what .eh_frame_hdr points to.</summary>
    public required ulong Address { get; init; }

    /// <summary>First address described.</summary>
    public required ulong Start { get; init; }

    /// <summary>First address after those described.</summary>
    public required ulong End { get; init; }

    /// <summary>Address of the language-specific data, 0 if none.</summary>
    public ulong Lsda { get; init; }

    /// <summary>The call frame instructions, to be executed after <see cref="Cie.InitialInstructions"/>.</summary>
    public required ReadOnlyMemory<byte> Instructions { get; init; }

    internal ulong InstructionsAddress { get; init; }

    internal string File { get; init; } = "";

    /// <summary>True if the entry describes <paramref name="pc"/>.</summary>
    public bool Contains(ulong pc) => pc >= Start && pc < End;
}
