using Trapless.Cli.CommandLine;

namespace Trapless.Cli.Tests;

public class NearestTests
{
    private static readonly string[] Names = ["run", "stat", "check", "cache", "--strict", "--quiet"];

    [Theory]
    [InlineData("rnu", "run")]
    [InlineData("statt", "stat")]
    [InlineData("chekc", "check")]
    [InlineData("--stirct", "--strict")]
    [InlineData("--strct", "--strict")]
    public void A_slip_is_recognised(string word, string expected) => Assert.Equal(expected, Nearest.To(word, Names));

    [Theory]
    [InlineData("destroy")]
    [InlineData("--verbose")]
    public void Something_else_is_not(string word) => Assert.Null(Nearest.To(word, Names));
}
