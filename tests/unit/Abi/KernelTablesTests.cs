using System.Buffers.Binary;
using System.Globalization;
using Trapless.Generator;
using Trapless.Generator.Emitters;

namespace Trapless.Abi.Tests;

/// <summary>The tables of the layer, assembled and read back as the layer reads them (packages gcc, binutils), against the model.</summary>
public sealed class KernelTablesTests : IDisposable
{
    private const int ArgumentSize = 32;
    private const int ConstantSize = 16;
    private static readonly GenerationModel Model = GeneratorRunner.ReadModel(Repository.Root, [])!;
    private readonly TemporaryDirectory directory = new();
    private readonly byte[] data;
    private readonly Dictionary<string, int> symbols;

    public KernelTablesTests()
    {
        string source = directory.Write("tables.S", new KernelTablesEmitter().Emit(Model));
        Repository.Run("gcc", "-c", "-o", directory.File("tables.o"), source);
        Repository.Run("objcopy", "-O", "binary", "--only-section=.rodata", directory.File("tables.o"), directory.File("tables.bin"));
        data = File.ReadAllBytes(directory.File("tables.bin"));
        symbols = Repository.Run("nm", directory.File("tables.o")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).Where(words => words[1].Equals("r", StringComparison.Ordinal))
            .ToDictionary(words => words[2], words => int.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Every_release_has_the_calls_that_the_definitions_say()
    {
        foreach (KernelVersion release in Releases())
        {
            for (int number = 0; number < SlotContract.SlotCount; number++)
            {
                int at = symbols["abi_lives"] + (4 * number);
                bool has = KernelTablesEmitter.Code(release) >= Short(at) && KernelTablesEmitter.Code(release) < Short(at + 2);
                Assert.Equal((number, release, Model.Newest.Find(number)?.IsIn(release) ?? false), (number, release, has));
            }
        }
    }

    [Fact]
    public void Every_argument_lacks_the_constants_that_the_definitions_say()
    {
        ArgumentRule[] rules = [.. Model.Newest.Differences.Rules.Where(r => r.Set.Constants.Any(c => c.Since > new KernelVersion(3, 10) || c.Removed is not null))];
        for (int i = 0; i < rules.Length; i++)
        {
            int row = symbols["abi_arguments"] + (ArgumentSize * i);
            ulong mask = rules[i].Width == 8 ? rules[i].Mask : rules[i].Mask & uint.MaxValue;
            int error = rules[i].Error is { } name ? AbiWords.Errors[name] : 0;
            Assert.Equal(
                (rules[i].Call.Number, rules[i].Argument, rules[i].Set.AreFlags ? 1 : 2, rules[i].Field?.Offset ?? 0xFFFF, rules[i].Width, error, mask),
                (Short(row), data[row + 2], data[row + 3], Short(row + 4), data[row + 6], data[row + 7], Long(row + 8)));
            foreach (KernelVersion release in Releases())
                Assert.Equal(Lines.Of(Expected(rules[i], release)), Lines.Of(Lacking(row, release)));
        }

        Assert.Equal(0xFFFF, Short(symbols["abi_arguments"] + (ArgumentSize * rules.Length)));
    }

    [Fact]
    public void A_structure_with_a_size_argument_grows_from_release_to_release()
    {
        List<string> rows = [];
        for (int at = symbols["abi_structures"]; Short(at) != 0xFFFF; at += 8)
            rows.Add($"{Short(at)} {data[at + 2]} {data[at + 3]} {Short(at + 4) >> 8}.{Short(at + 4) & 255} {Short(at + 6)}");

        Assert.Equal("435 0 1 5.3 64|435 0 1 5.5 80|435 0 1 5.7 88", string.Join('|', rows.Where(r => r.StartsWith("435 ", StringComparison.Ordinal))));
        Assert.Equal("444 0 1 5.13 8|444 0 1 6.7 16|444 0 1 6.12 24", string.Join('|', rows.Where(r => r.StartsWith("444 ", StringComparison.Ordinal))));
        Assert.Contains("437 2 3 5.6 24", rows, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_conversion_is_in_the_table()
    {
        List<int> numbers = [];
        for (int at = symbols["abi_conversions"]; Short(at) != 0xFFFF; at += 8)
            numbers.Add(Short(at));

        Assert.Equal(Lines.Of(Model.Newest.Differences.Conversions.Keys.Order()), Lines.Of(numbers));
    }

    private static IEnumerable<KernelVersion> Releases() =>
        [new(3, 2), new(3, 10), new(3, 17), new(4, 18), new(5, 0), new(5, 4), new(5, 10), new(5, 14), new(5, 15), new(6, 1), new(6, 6), new(6, 12), new(7, 0)];

    /// <summary>Only constants that some described release lacks are in the tables.</summary>
    private static IEnumerable<string> Expected(ArgumentRule rule, KernelVersion release) => rule.Set.Constants
        .Where(c => (c.Since > new KernelVersion(3, 10) || c.Removed is not null) && !c.IsIn(release)).Select(c => $"{c.Value:x} {c.IsHint}");

    private IEnumerable<string> Lacking(int row, KernelVersion release)
    {
        int release16 = KernelTablesEmitter.Code(release);
        for (int i = Short(row + 16); i < Short(row + 16) + Short(row + 18); i++)
        {
            int constant = symbols["abi_constants"] + (ConstantSize * i);
            if (release16 < Short(constant + 8) || release16 >= Short(constant + 10))
                yield return $"{Long(constant):x} {data[constant + 12] == 1}";
        }
    }

    private int Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(at));

    private ulong Long(int at) => BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan(at));
}
