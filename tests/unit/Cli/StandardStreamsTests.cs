namespace Trapless.Cli.Tests;

/// <summary>Standard streams that are closed or cannot be written.</summary>
public sealed class StandardStreamsTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();

    public StandardStreamsTests() => _trapless.Variables["TRAPLESS"] = "0";

    public void Dispose() => _trapless.Dispose();

    [Theory]
    [InlineData("version > /dev/full", "No space left on device")]
    [InlineData("check /bin/true > /dev/full", "No space left on device")]
    [InlineData("check --format json /bin/true > /dev/full", "No space left on device")]
    [InlineData("abi list > /dev/full", "No space left on device")]
    [InlineData("--help > /dev/full", "No space left on device")]
    [InlineData("version >&-", "Bad file descriptor")]
    public void Output_that_cannot_be_written_is_one_line_and_125(string command, string reason) =>
        Assert.Equal(new Outcome(125, "", $"trapless: cannot write standard output: {reason}\n"), _trapless.Script($"\"$T\" {command}"));

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public void A_program_finds_closed_streams_closed(string redirections)
    {
        const string show = "bash -c '{ for d in 0 1 2; do [ -e /proc/$$/fd/$d ] && echo $d; done; } > found'";
        var native = _trapless.Script($"{show} {redirections}; cat found");
        Assert.Equal(native, _trapless.Script($"\"$T\" run -- {show} {redirections}; cat found"));
    }

    /// <summary>A file of ours with the number of a closed stream would get what is meant for that.</summary>
    [Fact]
    public void An_image_made_with_closed_streams_is_sound()
    {
        var outcome = _trapless.Script("mkdir -m 700 cache; \"$T\" rewrite --cache $PWD/cache /bin/bash <&- >&- 2>&-; echo $?; \"$T\" cache verify --cache $PWD/cache");
        Assert.StartsWith("0\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(" images are sound in ", outcome.Output, StringComparison.Ordinal);
    }
}
