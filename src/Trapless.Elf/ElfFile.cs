namespace Trapless.Elf;

/// <summary>
/// An ELF64 x86-64 file, read whole. The ELF header and the program headers must be sound; everything else may be missing or
/// damaged and then reads as absent. <see cref="ElfValidator"/> is the strict check.
/// Immutable, apart from tables decoded on first use; safe for several threads.
/// </summary>
public sealed partial class ElfFile
{
    private readonly LoadMap _loads;

    private ElfFile(ReadOnlyMemory<byte> bytes, string name)
    {
        (Name, Bytes) = (name, bytes);
        Header = HeaderCodec.Read(bytes.Span, name);
        Segments = ProgramHeaderCodec.Read(bytes.Span, Header, name);
        (Sections, SectionProblem) = SectionHeaderCodec.Read(bytes, Header, name);
        _loads = new LoadMap(Segments, (ulong)bytes.Length);
    }

    /// <summary>The name errors carry.</summary>
    public string Name { get; }

    /// <summary>The whole file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The ELF header.</summary>
    public ElfHeader Header { get; }

    /// <summary>The program headers in the order of the file.</summary>
    public IReadOnlyList<ProgramHeader> Segments { get; }

    /// <summary>The section headers, the null one at index 0 included; empty if there are none or the table is damaged.</summary>
    public IReadOnlyList<Section> Sections { get; }

    /// <summary>Why <see cref="Sections"/> is empty although the file claims to have some; null if all is well.</summary>
    public ElfProblem? SectionProblem { get; }

    /// <summary>Reads the file at <paramref name="path"/>. While it does, .NET holds a shared <c>flock</c> on it: who must not, uses <see cref="Parse"/>.</summary>
    /// <exception cref="ElfException">Unreadable, too large, not ELF64 x86-64, or damaged headers.</exception>
    public static ElfFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(ReadBytes(path), path);
    }

    /// <summary>Reads a file that is already in memory. The bytes are kept, not copied, and must not change.</summary>
    /// <exception cref="ElfException">Not ELF64 x86-64, or damaged headers.</exception>
    public static ElfFile Parse(ReadOnlyMemory<byte> bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(bytes, name);
    }

    /// <summary>True if <paramref name="head"/>, the first bytes of a file, begins with the ELF magic.</summary>
    public static bool LooksLikeElf(ReadOnlySpan<byte> head) => head.StartsWith(HeaderCodec.Magic);

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return new FileInfo(path).Length > Array.MaxLength
                ? throw new ElfException(ElfError.TooLarge, path, 0, "larger than 2 GiB; such files run without Trapless")
                : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ElfException(new ElfProblem(ElfError.Unreadable, path, 0, $"{e.Message} Check that it exists and can be read"), e);
        }
    }
}
