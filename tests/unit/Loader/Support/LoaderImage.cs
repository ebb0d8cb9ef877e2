using Iced.Intel;
using Trapless.Elf;
using Decoder = Iced.Intel.Decoder;

namespace Trapless.Loader.Tests.Support;

/// <summary>The built <c>trapless-ld</c>, disassembled: sections, symbols, and the instructions of its assembly entries.</summary>
internal static class LoaderImage
{
    private static readonly Lazy<ElfFile> File = new(() => ElfFile.Read(Repository.Loader));
    private static readonly Lazy<Dictionary<string, ulong>> Symbols = new(ReadSymbols);
    private static readonly Lazy<SortedDictionary<ulong, Instruction>> Code = new(Disassemble);

    public static ElfFile Elf => File.Value;

    public static Section Text => SectionNamed(".text");

    /// <summary>Every instruction of .text by address, decoded from the first byte to the last.</summary>
    public static SortedDictionary<ulong, Instruction> Instructions => Code.Value;

    /// <summary>Symbols of the assembly sources and of C# by name.</summary>
    public static IReadOnlyDictionary<string, ulong> Addresses => Symbols.Value;

    public static Section SectionNamed(string name) =>
        Elf.FindSection(name) ?? throw new Xunit.Sdk.XunitException($"{Repository.Loader} has no section {name}");

    public static ulong Address(string symbol) =>
        Symbols.Value.TryGetValue(symbol, out var address) ? address : throw new Xunit.Sdk.XunitException($"{Repository.Loader} has no symbol {symbol}");

    /// <summary>The symbol an address belongs to and the distance from it, for messages.</summary>
    public static string Name(ulong address)
    {
        var (name, at) = Symbols.Value.Where(s => s.Value <= address && s.Value >= Text.Address).MaxBy(s => s.Value);
        return $"{name}+{address - at} ({address:x}: {(Instructions.TryGetValue(address, out var instruction) ? instruction : "not an instruction")})";
    }

    private static Dictionary<string, ulong> ReadSymbols()
    {
        var symbols = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var symbol in Elf.Symbols.Where(s => s.IsDefined && s.SectionIndex < 0xff00 && s.Name.Length > 0))
        {
            symbols.TryAdd(symbol.Name, symbol.Value);
        }

        return symbols;
    }

    private static SortedDictionary<ulong, Instruction> Disassemble()
    {
        var instructions = new SortedDictionary<ulong, Instruction>();
        var decoder = Decoder.Create(64, Elf.Content(Text).ToArray(), Text.Address);
        while (decoder.IP < Text.Address + Text.Size)
        {
            var instruction = decoder.Decode();
            instructions.Add(instruction.IP, instruction);
        }

        return instructions;
    }
}
