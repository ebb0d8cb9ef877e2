using System.Runtime.InteropServices;

namespace Trapless.Elf;

/// <summary>The ELF header (gABI chapter 4), fields as stored: <see cref="PhNum"/>, <see cref="ShNum"/> and <see cref="ShStrNdx"/>
/// may hold the escape values that send the reader to section 0.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ElfHeader
{
    /// <summary>Bytes of the header in the file.</summary>
    public const int Size = 64;

    /// <summary>EM_X86_64.</summary>
    public const ushort MachineX64 = 62;

    /// <summary><c>e_ident[EI_OSABI]</c>.</summary>
    public byte OsAbi { get; init; }

    /// <summary><c>e_ident[EI_ABIVERSION]</c>.</summary>
    public byte AbiVersion { get; init; }

    /// <summary><c>e_type</c>.</summary>
    public ElfType Type { get; init; }

    /// <summary><c>e_machine</c>; 62 for x86-64.</summary>
    public ushort Machine { get; init; }

    /// <summary><c>e_version</c>; 1.</summary>
    public uint Version { get; init; }

    /// <summary><c>e_entry</c>: virtual address of the first instruction, 0 if none.</summary>
    public ulong Entry { get; init; }

    /// <summary><c>e_phoff</c>: file offset of the program headers.</summary>
    public ulong PhOff { get; init; }

    /// <summary><c>e_shoff</c>: file offset of the section headers.</summary>
    public ulong ShOff { get; init; }

    /// <summary><c>e_flags</c>.</summary>
    public uint Flags { get; init; }

    /// <summary><c>e_ehsize</c>.</summary>
    public ushort EhSize { get; init; }

    /// <summary><c>e_phentsize</c>: bytes per program header.</summary>
    public ushort PhEntSize { get; init; }

    /// <summary><c>e_phnum</c>: number of program headers.</summary>
    public ushort PhNum { get; init; }

    /// <summary><c>e_shentsize</c>: bytes per section header.</summary>
    public ushort ShEntSize { get; init; }

    /// <summary><c>e_shnum</c>: number of section headers.</summary>
    public ushort ShNum { get; init; }

    /// <summary><c>e_shstrndx</c>: index of the section that holds the section names.</summary>
    public ushort ShStrNdx { get; init; }
}
