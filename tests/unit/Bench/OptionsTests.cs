namespace Trapless.Bench.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void A_full_run_replaces_the_committed_results() =>
        Assert.Equal("/r/bench/results/latest.json", Options.Parse(["--root", "/r"])!.PathOf(null, "json"));

    [Theory]
    [InlineData("--quick")]
    [InlineData("git")]
    public void A_quick_or_filtered_run_leaves_the_committed_results_alone(string argument) =>
        Assert.Equal("/r/artifacts/bench/last.json", Options.Parse(["--root", "/r", argument])!.PathOf(null, "json"));

    [Fact]
    public void A_file_that_was_named_is_used() => Assert.Equal("a.svg", Options.Parse(["--svg", "a.svg"])!.PathOf("a.svg", "svg"));

    [Theory]
    [InlineData("--fast", "unknown option --fast")]
    [InlineData("--json", "--json needs a value")]
    public void A_bad_option_is_named(string option, string message) =>
        Assert.Contains(message, Assert.Throws<BenchException>(() => Options.Parse([option])).Message, StringComparison.Ordinal);
}
