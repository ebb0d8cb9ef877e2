namespace Trapless.Elf;

/// <summary>One program header: a segment (gABI chapter 5). Sizes and offsets in bytes.</summary>
public sealed record ProgramHeader
{
    /// <summary>Bytes of one program header in the file.</summary>
    public const int Size = 56;

    /// <summary><c>p_type</c>.</summary>
    public SegmentType Type { get; init; }

    /// <summary><c>p_flags</c>.</summary>
    public SegmentFlags Flags { get; init; }

    /// <summary><c>p_offset</c>: where the bytes are in the file.</summary>
    public ulong Offset { get; init; }

    /// <summary><c>p_vaddr</c>: where they go in memory, before the load bias.</summary>
    public ulong VirtualAddress { get; init; }

    /// <summary><c>p_paddr</c>.</summary>
    public ulong PhysicalAddress { get; init; }

    /// <summary><c>p_filesz</c>: bytes in the file.</summary>
    public ulong FileSize { get; init; }

    /// <summary><c>p_memsz</c>: bytes in memory; those past <see cref="FileSize"/> are zero.</summary>
    public ulong MemorySize { get; init; }

    /// <summary><c>p_align</c>.</summary>
    public ulong Align { get; init; }

    /// <summary>PT_LOAD.</summary>
    public bool IsLoad => Type == SegmentType.Load;

    /// <summary>PF_X.</summary>
    public bool IsExecutable => (Flags & SegmentFlags.Execute) != SegmentFlags.None;

    /// <summary>True if the byte at <paramref name="address"/> comes from the file.</summary>
    public bool BacksAddress(ulong address) => address >= VirtualAddress && address - VirtualAddress < FileSize;

    /// <summary>True if <paramref name="address"/> lies in the segment in memory.</summary>
    public bool ContainsAddress(ulong address) => address >= VirtualAddress && address - VirtualAddress < MemorySize;
}
