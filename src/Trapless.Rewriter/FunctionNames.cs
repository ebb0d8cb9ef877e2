using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>Names of functions by address, from the symbols; names are decoded only when asked for.</summary>
internal sealed class FunctionNames
{
    private readonly List<ElfSymbol> _functions;

    public FunctionNames(ElfFile elf)
    {
        _functions = [.. elf.Symbols.Where(s => s.IsDefined && s.Type is SymbolType.Function or SymbolType.IndirectFunction)];
        _functions.Sort(static (a, b) => a.Value.CompareTo(b.Value));
    }

    /// <summary>The function that holds <paramref name="address"/>, or null.</summary>
    public string? At(ulong address)
    {
        int low = 0, high = _functions.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            (low, high) = _functions[middle].Value <= address ? (middle + 1, high) : (low, middle - 1);
        }

        return high >= 0 && Holds(_functions[high], address) ? _functions[high].Name : null;
    }

    private static bool Holds(ElfSymbol symbol, ulong address) => symbol.Size == 0 || address - symbol.Value < symbol.Size;
}
