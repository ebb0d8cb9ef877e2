using System.Globalization;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// Random system calls (guests/tools/syscall_fuzzer.c): results, errors, memory, descriptors, mappings and handlers that ran are the same natively and in
/// every mode. <c>TRAPLESS_FUZZ_SEEDS=FROM-TO</c> tries other seeds, as many as wanted.
/// </summary>
public sealed class FuzzTests
{
    private const string Calls = "250";
    private static readonly Mode[] Modes = [Mode.Loader, Mode.NoServe, Mode.Complete];

    public static TheoryData<int, int> Seeds => Select(Environment.GetEnvironmentVariable("TRAPLESS_FUZZ_SEEDS") ?? "1-30");

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Random_calls_have_the_same_results(int seed, int variant)
    {
        var outcome = await Compare.Same(await Fuzzer(seed, variant) with { Modes = Modes });
        Assert.True(outcome.Output.Length > 2000, outcome.Describe());
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1004)]
    public async Task Random_calls_have_the_same_results_while_they_are_counted(int seed) => await Compare.Same(await Fuzzer(seed, 0) with { Modes = [Mode.Stat] });

    [Fact]
    public async Task Other_seeds_make_other_calls_and_most_of_them_succeed_or_fail_in_many_ways()
    {
        var first = (await Run(1)).Split('\n');
        var second = (await Run(2)).Split('\n');
        var calls = first.Select(line => line.Split(" = ")).Where(parts => parts.Length == 2).ToArray();
        Assert.True(first.Zip(second).Count(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)) < first.Length / 4);
        Assert.True(calls.Count(parts => !parts[1].StartsWith('-')) > 50);
        Assert.True(calls.Where(parts => parts[1].StartsWith('-')).Select(parts => parts[1].Split(' ')[0]).Distinct(StringComparer.Ordinal).Count() >= 8);
    }

    private static async Task<string> Run(int seed)
    {
        using var scratch = new Scratch();
        return (await Launcher.Run(await Fuzzer(seed, 0), Mode.Native, scratch.Path)).Output;
    }

    private static async Task<Command> Fuzzer(int seed, int variant) =>
        new(await Guest.Tool("syscall_fuzzer", variant), seed.ToString(CultureInfo.InvariantCulture), Calls);

    private static TheoryData<int, int> Select(string range)
    {
        var data = new TheoryData<int, int>();
        var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
        for (var seed = ends[0]; seed <= ends[^1]; seed++)
        {
            data.Add(seed, seed % 4 == 0 ? 1 : 0);
        }

        return data;
    }
}
