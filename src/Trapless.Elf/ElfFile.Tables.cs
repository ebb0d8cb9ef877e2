namespace Trapless.Elf;

public sealed partial class ElfFile
{
    private readonly Lock _gate = new();
    private DynamicInfo? _dynamic;
    private bool _dynamicRead;

    /// <summary>PT_INTERP: the path of the dynamic linker, or null.</summary>
    public string? Interpreter =>
        FindSegment(SegmentType.Interpreter) is { } s && Content(s) is { Length: > 1 } path ? new StringTable(path).At(0) : null;

    /// <summary>The build-id, usually 20 bytes; empty if there is none.</summary>
    public ReadOnlyMemory<byte> BuildId => NoteReader.BuildId(this);

    /// <summary>The build-id in the bytes of one PT_NOTE, for who reads nothing else of a file; empty if it is not there.</summary>
    public static ReadOnlyMemory<byte> BuildIdIn(ReadOnlyMemory<byte> notes, ulong align) => NoteReader.BuildIdIn(notes, align);

    /// <summary>The same of the build id that Go's linker writes.</summary>
    public static ReadOnlyMemory<byte> GoBuildIdIn(ReadOnlyMemory<byte> notes, ulong align) => NoteReader.GoBuildIdIn(notes, align);

    /// <summary>Start and size of the slots of a file that was linked with libsys, in its own addresses; null for every other file.</summary>
    public (ulong Start, ulong Size)? Libsys => NoteReader.Libsys(this);

    /// <summary>The dynamic section; null for a static program and for one whose dynamic section is not in the file.</summary>
    public DynamicInfo? Dynamic
    {
        get
        {
            lock (_gate)
            {
                if (!_dynamicRead)
                {
                    (_dynamic, _dynamicRead) = (DynamicReader.Read(this), true);
                }

                return _dynamic;
            }
        }
    }

    /// <summary>
    /// .symtab, then .dynsym, null symbols included. Without section headers the dynamic symbols come from DT_SYMTAB, counted by
    /// DT_HASH or DT_GNU_HASH. Decoded anew for each enumeration; a damaged table gives fewer symbols, never an exception.
    /// </summary>
    public IEnumerable<ElfSymbol> Symbols => SymbolReader.Read(this);

    /// <summary>The value of the dynamic symbol with this index, as relocations name it; null when it is not defined here.</summary>
    public ulong? DynamicSymbolValue(uint index) => SymbolReader.DynamicValue(this, index);

    /// <summary>DT_RELA, DT_JMPREL and DT_RELR, in that order; for a static program its loaded SHT_RELA sections.</summary>
    public IEnumerable<ElfRelocation> DynamicRelocations => RelocationReader.Read(this);
}
