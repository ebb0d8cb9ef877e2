namespace Trapless.Elf.Go;

/// <summary>The executable segments, asked about ascending addresses: one pass, however many segments there are.</summary>
internal sealed class GoCodeRanges(ElfFile file)
{
    private readonly ProgramHeader[] _code =
        [.. file.Segments.Where(s => s.IsLoad && s.IsExecutable).OrderBy(s => s.VirtualAddress)];

    private int _next;

    /// <summary>True if <paramref name="address"/>, no lower than the one before, is backed by an executable segment.</summary>
    public bool Contains(ulong address)
    {
        while (_next < _code.Length && address >= _code[_next].VirtualAddress && !_code[_next].BacksAddress(address))
        {
            _next++;
        }

        return _next < _code.Length && _code[_next].BacksAddress(address);
    }
}
