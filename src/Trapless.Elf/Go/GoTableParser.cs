using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf.Go;

/// <summary>
/// Decodes a Go function table (Go's debug/gosym/pclntab.go). Header: magic, 0, 0, instruction size, pointer size; then 64-bit words, the
/// first of which is the number of functions. The functions: (start, details) for each, then the end of the last one.
/// </summary>
internal sealed class GoTableParser
{
    private const int HeaderSize = 8, WordSize = 8;

    private readonly ElfFile _file;
    private readonly ulong _address;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly GoTableVersion _version;
    private readonly GoAddressWords _words;
    private readonly GoCodeRanges _code;

    private GoTableParser(ElfFile file, ulong address, ReadOnlyMemory<byte> bytes, GoTableVersion version)
    {
        (_file, _address, _bytes, _version) = (file, address, bytes, version);
        _words = new GoAddressWords(file, address, bytes);
        _code = new GoCodeRanges(file);
    }

    private bool HasOffsets => _version is GoTableVersion.Go118 or GoTableVersion.Go120;

    public static byte MagicByte(GoTableVersion version) => version switch
    {
        GoTableVersion.Go12 => 0xfb,
        GoTableVersion.Go116 => 0xfa,
        GoTableVersion.Go118 => 0xf0,
        _ => 0xf1,
    };

    /// <summary>The table, or null and what is wrong with it.</summary>
    public static GoFunctionTable? Parse(ElfFile file, ulong address, ReadOnlyMemory<byte> bytes, out ElfProblem? damage)
    {
        var functions = VersionOf(bytes.Span) is { } version ? new GoTableParser(file, address, bytes, version).Functions() : null;
        damage = functions is null
            ? new ElfProblem(ElfError.DamagedGoTable, file.Name, address, "Go's function table is damaged or of an unknown version; rebuild the program")
            : null;
        return functions is null ? null : new GoFunctionTable(VersionOf(bytes.Span)!.Value, address, functions);
    }

    private static GoTableVersion? VersionOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize || !bytes[1..].StartsWith((ReadOnlySpan<byte>)[0xff, 0xff, 0xff, 0, 0, 1, 8]))
        {
            return null;
        }

        foreach (var version in Enum.GetValues<GoTableVersion>())
        {
            if (bytes[0] == MagicByte(version))
            {
                return version;
            }
        }

        return null;
    }

    private List<GoFunction>? Functions()
    {
        if (Word(0) is not { } count || TableStart() is not { } table || table > (ulong)_bytes.Length)
        {
            return null;
        }

        var rowSize = HasOffsets ? 8ul : 16ul;
        var room = (ulong)_bytes.Length - table;
        if (count == 0 || room < rowSize / 2 || count > (room - (rowSize / 2)) / rowSize)
        {
            return null;
        }

        var textStart = HasOffsets ? TextStart() : 0;
        return textStart is { } text ? Rows((int)count, (int)table, (int)rowSize, text) : null;
    }

    private List<GoFunction>? Rows(int count, int table, int rowSize, ulong text)
    {
        var functions = new List<GoFunction>(count);
        var start = RowAddress(table, text);
        for (var i = 1; i <= count; i++)
        {
            var end = RowAddress(table + (i * rowSize), text);
            if (end < start || !_code.Contains(start))
            {
                return null;
            }

            if (end > start)
            {
                functions.Add(new GoFunction(start, end));
            }

            start = end;
        }

        return functions;
    }

    private ulong RowAddress(int position, ulong text) =>
        HasOffsets ? unchecked(text + ReadUInt32LittleEndian(_bytes.Span[position..])) : _words.At(position);

    /// <summary>Where the rows begin, in bytes from the start of the table.</summary>
    private ulong? TableStart() => _version switch
    {
        GoTableVersion.Go12 => HeaderSize + WordSize,
        GoTableVersion.Go116 => Word(6),
        _ => Word(7),
    };

    private ulong? Word(int index)
    {
        var position = HeaderSize + (index * WordSize);
        return position + WordSize <= _bytes.Length ? ReadUInt64LittleEndian(_bytes.Span[position..]) : null;
    }

    /// <summary>
    /// Where Go's code starts: the third word. Zero until relocated in a position-independent program, and always in newer releases: then
    /// the linker's symbol, or the start of the text.
    /// </summary>
    private ulong? TextStart()
    {
        var stored = _words.At(HeaderSize + (2 * WordSize));
        if (stored != 0)
        {
            return stored;
        }

        foreach (var symbol in _file.Symbols)
        {
            if (symbol.IsDefined && string.Equals(symbol.Name, "runtime.text", StringComparison.Ordinal))
            {
                return symbol.Value;
            }
        }

        return _file.FindSection(".text")?.Address;
    }
}
