using Trapless.Cache;
using Trapless.Cli.Output;

namespace Trapless.Cli.Tests;

public class ProgressTests
{
    [Fact]
    public void Progress_names_the_file_and_how_many_there_are() =>
        Assert.Equal("trapless: rewriting libc.so.6 (3 of 7)", RewriteProgress.Text(new CacheProgress("/lib/x86_64-linux-gnu/libc.so.6", 3, 7)));

    [Theory]
    [InlineData(false, null, "xterm", true)]
    [InlineData(true, null, "xterm", false)]
    [InlineData(false, "1", "xterm", false)]
    [InlineData(false, "", "xterm", true)]
    [InlineData(false, null, "dumb", false)]
    [InlineData(false, null, null, false)]
    public void Colour_is_for_terminals_of_those_who_want_it(bool redirected, string? noColour, string? terminal, bool expected) =>
        Assert.Equal(expected, Colour.IsWanted(redirected, noColour, terminal));
}
