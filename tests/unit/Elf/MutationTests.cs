using System.Diagnostics;
using Trapless.Elf.Go;
using Trapless.Elf.Tests.Support;
using Trapless.Elf.Unwind;

namespace Trapless.Elf.Tests;

/// <summary>Ten thousand damaged files, always the same ones: nothing but an <see cref="ElfException"/> may come out.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Count = 10_000, Seed = 20_261_121;

    [Fact]
    public void Mutated_files_give_a_result_or_a_typed_error()
    {
        var sources = Sources();
        var codes = new SortedDictionary<ElfError, int>();
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < Count; i++)
        {
            var random = new Random(Seed + i);
            var bytes = Mutation.Apply(sources[i % sources.Count], random);
            var clock = Stopwatch.StartNew();
            if (ReadEverything(bytes, $"mutation {i}") is { } error)
            {
                codes[error] = codes.GetValueOrDefault(error) + 1;
            }

            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }

        output.WriteLine($"slowest {slowest.TotalMilliseconds:f1} ms; {string.Join(", ", codes.Select(c => $"{c.Key} {c.Value}"))}");
        Assert.True(codes.Values.Sum() is > Count / 20 and < Count, "the mutations are too weak or too strong to test anything");
    }

    private static List<byte[]> Sources()
    {
        var sources = SystemFiles.SmallPrograms(40).ToList();
        Assert.True(sources.Count >= 20, $"{sources.Count} small programs in /usr/bin");
        sources.AddRange(sources.Take(10).Select(WithoutSectionHeaders).ToList());
        sources.AddRange(Enum.GetValues<GoTableVersion>().Select(v => SyntheticGo.Program(v)));
        sources.AddRange(Enum.GetValues<GoTableVersion>().Select(v => WithoutSectionHeaders(SyntheticGo.Program(v))));
        return sources;
    }

    private static byte[] WithoutSectionHeaders(byte[] source)
    {
        var copy = source.ToArray();
        return TinyElf.Put16(TinyElf.Put64(copy, 40, 0), 60, 0);
    }

    private static ElfError? ReadEverything(byte[] bytes, string name)
    {
        try
        {
            var file = ElfFile.Parse(bytes, name);
            _ = (file.Interpreter, file.BuildId.Length, file.Dynamic?.Needed.Count, file.Dynamic?.SoName, file.Symbols.Sum(s => s.Name.Length));
            _ = (file.DynamicRelocations.Count(), file.Sections.Sum(s => s.Name.Length), new ElfWriter(file).ToArray().Length);
            ReadFrames(file);
            _ = GoFunctionTable.Read(file);
            ElfValidator.Validate(file);
            return null;
        }
        catch (ElfException e)
        {
            Assert.Contains(name, e.Message, StringComparison.Ordinal);
            return e.Code;
        }
    }

    private static void ReadFrames(ElfFile file)
    {
        _ = EhFrameHeader.Read(file);
        foreach (var fde in EhFrame.Read(file)?.Sorted ?? [])
        {
            try
            {
                _ = fde.EffectiveInstructions(fde.Start);
                _ = fde.EffectiveInstructions(fde.End - 1);
            }
            catch (ElfException)
            {
                // One damaged FDE does not keep the others from being tried.
            }
        }
    }
}
