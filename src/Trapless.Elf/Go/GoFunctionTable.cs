namespace Trapless.Elf.Go;

/// <summary>
/// Go's "pclntab", which the Go runtime itself needs and which therefore survives stripping: every function's start, the
/// next one's start being its end.
/// </summary>
public sealed class GoFunctionTable
{
    internal GoFunctionTable(GoTableVersion version, ulong address, IReadOnlyList<GoFunction> functions) =>
        (Version, Address, Functions) = (version, address, functions);

    /// <summary>The layout found.</summary>
    public GoTableVersion Version { get; }

    /// <summary>Virtual address of the table.</summary>
    public ulong Address { get; }

    /// <summary>Sorted by address, without gaps and overlaps.</summary>
    public IReadOnlyList<GoFunction> Functions { get; }

    /// <summary>Reads the table, found by its section or, in a file without sections, by its magic; null if this is no Go program.</summary>
    /// <exception cref="ElfException">There is a section for it and its content is damaged.</exception>
    public static GoFunctionTable? Read(ElfFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var (address, bytes, isSection) in GoTableLocator.Candidates(file))
        {
            var table = GoTableParser.Parse(file, address, bytes, out var damage);
            if (table is not null)
            {
                return table;
            }

            if (isSection && damage is not null)
            {
                throw new ElfException(damage);
            }
        }

        return null;
    }
}
