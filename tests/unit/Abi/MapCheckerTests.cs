using Trapless.Generator;
using Trapless.Generator.Emitters;

namespace Trapless.Abi.Tests;

/// <summary>Maps that are not what they should be: each is found, with its place and what to do.</summary>
public class MapCheckerTests
{
    private const string Name = "linux-6.1-to-linux-4.18.map";
    private static readonly AbiDefinition Definition = BuiltInAbi.Definition;
    private static readonly string Good = File.ReadAllText(Path.Combine(Repository.Root, MapEmitter.Folder, Name));

    [Fact]
    public void Every_committed_map_is_good()
    {
        string[] maps = Directory.GetFiles(Path.Combine(Repository.Root, MapEmitter.Folder));

        Assert.Equal(Definition.Releases.Count() * (Definition.Releases.Count() - 1), maps.Length);
        Assert.All(maps, map => Assert.Empty(MapChecker.Check(map, File.ReadAllText(map), Definition, GeneratorRunner.NewestPath)));
    }

    [Fact]
    public void A_map_of_another_pair_is_found() =>
        AssertProblem("linux-6.1-to-linux-3.10.map:2:5: expected the pair that the file's name says, found that of linux-6.1-to-linux-4.18.map; rename it back, or run: trapless generate [ABI030]",
            Good, "linux-6.1-to-linux-3.10.map");

    [Fact]
    public void A_map_of_an_unknown_release_is_found() =>
        AssertProblem($"{Name}:3:5: expected one of {string.Join(", ", Definition.Releases.Select(r => r.Name))}, found 'linux-2.4'; run: trapless generate [ABI030]",
            Good.Replace("TO \"linux-4.18\"", "TO \"linux-2.4\"", StringComparison.Ordinal));

    [Fact]
    public void A_map_made_from_other_definitions_is_found() =>
        AssertProblem($"{Name}:2:18: expected the digest of linux-6.1 as it is defined now, found another one: the definition or the map was changed; run: trapless generate [ABI030]",
            Good.Replace(AbiListing.Digest(Definition, new(6, 1)), new string('0', 64), StringComparison.Ordinal));

    [Fact]
    public void An_edited_entry_is_found_at_its_column()
    {
        string[] lines = Good.Split('\n');
        int line = Array.FindIndex(lines, l => l.StartsWith("ENOSYS 425", StringComparison.Ordinal));
        string tampered = Good.Replace("ENOSYS 425 io_uring_setup", "DIRECT 425 io_uring_setup", StringComparison.Ordinal);

        AssertProblem($"{Name}:{line + 1}:1: expected 'ENOSYS 425 io_uring_setup;', found 'DIRECT 425 io_uring_setup;'; it was edited or damaged; run: trapless generate [ABI031]", tampered);
    }

    [Fact]
    public void A_map_that_was_cut_off_is_found()
    {
        AbiDiagnostic problem = Assert.Single(MapChecker.Check(Name, Good[..^5], Definition, GeneratorRunner.NewestPath));

        Assert.Equal((AbiDiagnosticCode.MapDiffers, Good.Split('\n').Length - 1), (problem.Code, problem.Location.Line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# generated\n")]
    [InlineData("# generated\nMAP linux-6.1\n")]
    public void What_is_no_map_is_found(string text) =>
        Assert.Equal(AbiDiagnosticCode.UnexpectedToken, Assert.Single(MapChecker.Check(Name, text, Definition, GeneratorRunner.NewestPath)).Code);

    private static void AssertProblem(string problem, string text, string name = Name) =>
        Assert.Equal(problem, Assert.Single(MapChecker.Check(name, text, Definition, GeneratorRunner.NewestPath)).ToString());
}
