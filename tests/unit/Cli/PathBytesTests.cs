using Trapless.Cli.CommandLine;

namespace Trapless.Cli.Tests;

/// <summary>Paths, arguments and variables are bytes; those that are no UTF-8 too.</summary>
public sealed class PathBytesTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();

    public void Dispose() => _trapless.Dispose();

    [Theory]
    [InlineData("run --cache $d/c -- true", "c")]
    [InlineData("run --cache ./c -- true", "c")]
    [InlineData("run --cache=../${d##*/}/c -- true", "c")]
    [InlineData("cache list --cache $d/c", "c")]
    [InlineData("run -- true", "tc", "TRAPLESS_CACHE=$d/tc")]
    [InlineData("run -- true", "x/trapless", "XDG_CACHE_HOME=$d/x")]
    [InlineData("run -- true", "h/.cache/trapless", "HOME=$d/h")]
    public void A_cache_is_made_where_it_is_named(string command, string directory, string variable = "A=")
    {
        var outcome = Script($"cd $d; env {variable} $T {command} >/dev/null; [ -d $d/{directory}/v2/index ] && ls $OLDPWD | wc -l");
        Assert.Equal("1\n", outcome.Output);
        Assert.Empty(outcome.Error);
    }

    [Theory]
    [InlineData("$T stat -o $d/report -- $d/tool $'\\xfe'; [ -s $d/report ] && echo written", "written\n")]
    [InlineData("$T stat --format json -o report -- $d/tool $'\\xfe'; grep -ci ufffd report", "2\n")]
    [InlineData("$T check $d/tool | grep -c '/tool$'; $T check --format json $d/tool | grep -ci 'ufffd/tool\"'", "1\n1\n")]
    [InlineData("$T run -- $d/missing 2>&1 | grep -caF $'trapless: '$d/missing:", "1\n")]
    [InlineData("$T cache list --cache $d/c --format json | grep -ci 'ufffd/c\"'", "1\n")]
    public void Reports_name_what_they_can(string script, string output) => Assert.Equal(output, Script("cp /bin/true $d/tool; " + script).Output);

    [Fact]
    public void A_cache_named_from_a_directory_that_is_gone_is_done_without()
    {
        var outcome = Script("mkdir gone; cd gone; rmdir ../gone; $T run --cache there -- /bin/echo runs");
        Assert.Equal("runs\n", outcome.Output);
        Assert.Matches("^trapless: there: the current directory has no path; ", outcome.Error);
    }

    [Fact]
    public void Arguments_are_taken_from_the_kernel_where_text_has_lost_bytes()
    {
        Assert.Equal(["a\uDCFF", ""], OwnArguments.Exact(["a\uFFFD", ""], [0, (byte)'x', 0, (byte)'a', 0xFF, 0, 0]));
        Assert.Equal(["a\uFFFD"], OwnArguments.Exact(["a\uFFFD"], []));
        var plain = new[] { "a", "ü" };
        Assert.Same(plain, OwnArguments.Exact(plain));
    }

    /// <summary>A bash script; <c>$d</c> is a directory whose name is no UTF-8.</summary>
    private Outcome Script(string script) => _trapless.Script($"mkdir w; cd w; d=$PWD/$'d\\xff'; trap \"rm -rf $PWD\" EXIT; mkdir \"$d\"; HOME=$d/h\n{script}");
}
