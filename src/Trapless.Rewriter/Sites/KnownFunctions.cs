using Trapless.Elf;
using Trapless.Elf.Go;
using Trapless.Elf.Unwind;

namespace Trapless.Rewriter;

/// <summary>Every function some table of the file names: unwind information, symbols, Go's function table, entry points.</summary>
internal static class KnownFunctions
{
    public static IEnumerable<FunctionRange> Of(ElfFile elf, EhFrame? frames)
    {
        var found = EntryPoints(elf).Select(a => new FunctionRange(a, a));
        found = found.Concat(elf.Symbols.Where(IsFunction).Select(s => new FunctionRange(s.Value, s.Value + Math.Min(s.Size, int.MaxValue))));
        found = found.Concat(GoFunctions(elf).Select(f => new FunctionRange(f.Start, f.End)));
        return frames is null ? found : found.Concat(frames.Sorted.Select(Described));
    }

    /// <summary>
    /// The FDE of a signal trampoline begins one byte early, since unwinders look up the return address less one; that byte
    /// may be the end of some other instruction.
    /// </summary>
    private static FunctionRange Described(Fde fde) => new(fde.Cie.IsSignalFrame ? Math.Min(fde.Start + 1, fde.End) : fde.Start, fde.End);

    private static bool IsFunction(ElfSymbol symbol) =>
        symbol.IsDefined && symbol.Type is SymbolType.Function or SymbolType.IndirectFunction && symbol.Value <= ulong.MaxValue - int.MaxValue;

    private static IReadOnlyList<GoFunction> GoFunctions(ElfFile elf)
    {
        try
        {
            return GoFunctionTable.Read(elf)?.Functions ?? [];
        }
        catch (ElfException)
        {
            return []; // The symbols and the unwind information may still be good.
        }
    }

    private static IEnumerable<ulong> EntryPoints(ElfFile elf)
    {
        yield return elf.Header.Entry;
        foreach (var tag in new[] { DynamicTag.Init, DynamicTag.Fini })
        {
            if (elf.Dynamic?.Value(tag) is { } address)
            {
                yield return address;
            }
        }
    }
}
