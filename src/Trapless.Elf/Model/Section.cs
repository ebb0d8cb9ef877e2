namespace Trapless.Elf;

/// <summary>One section header (gABI chapter 4). Sizes and offsets in bytes.</summary>
public sealed record Section
{
    /// <summary>Bytes of one section header in the file.</summary>
    public const int HeaderSize = 64;

    private readonly string? _name;

    /// <summary>The name. Decoded each time it is asked for, so that a hostile table costs nothing until then.</summary>
    public string Name
    {
        get => _name ?? Names?.At(NameOffset) ?? "";
        init => _name = value;
    }

    /// <summary><c>sh_name</c>: offset of the name in the section name table; 0 for a section that is to be named when written.</summary>
    public uint NameOffset { get; init; }

    /// <summary><c>sh_type</c>.</summary>
    public SectionType Type { get; init; }

    /// <summary><c>sh_flags</c>.</summary>
    public SectionFlags Flags { get; init; }

    /// <summary><c>sh_addr</c>: virtual address, 0 if not loaded.</summary>
    public ulong Address { get; init; }

    /// <summary><c>sh_offset</c>.</summary>
    public ulong Offset { get; init; }

    /// <summary><c>sh_size</c>.</summary>
    public ulong Size { get; init; }

    /// <summary><c>sh_link</c>.</summary>
    public uint Link { get; init; }

    /// <summary><c>sh_info</c>.</summary>
    public uint Info { get; init; }

    /// <summary><c>sh_addralign</c>.</summary>
    public ulong AddrAlign { get; init; }

    /// <summary><c>sh_entsize</c>.</summary>
    public ulong EntrySize { get; init; }

    internal StringTable? Names { get; init; }

    /// <summary>True if the section has bytes in the file.</summary>
    public bool HasBytes => Type is not (SectionType.NoBits or SectionType.Null);
}
