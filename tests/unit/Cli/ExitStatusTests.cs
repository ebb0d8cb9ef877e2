namespace Trapless.Cli.Tests;

public sealed class ExitStatusTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();

    public void Dispose() => _trapless.Dispose();

    [Theory]
    [InlineData("run", "--", "no-such-program-anywhere")]
    [InlineData("run", "--", "/no/such/program")]
    [InlineData("run", "--", "")]
    [InlineData("stat", "--", "no-such-program-anywhere")]
    public void A_missing_program_is_127(params string[] arguments) => Assert.Equal(127, Failing(arguments));

    [Theory]
    [InlineData("run", "--", "/etc/passwd")]
    [InlineData("run", "--", "/etc")]
    [InlineData("stat", "--", "/etc/passwd")]
    public void A_program_that_cannot_be_executed_is_126(params string[] arguments) => Assert.Equal(126, Failing(arguments));

    [Theory]
    [InlineData("run")]
    [InlineData("run", "--")]
    [InlineData("run", "--cache")]
    [InlineData("run", "--no-such-option", "true")]
    [InlineData("stat", "--format", "xml", "--", "true")]
    [InlineData("no-such-command")]
    [InlineData("cache")]
    [InlineData("cache", "list", "surplus")]
    [InlineData("check", "/etc/passwd")]
    [InlineData("stat", "-o", "/no/such/folder/file", "--", "true")]
    public void A_fault_of_ours_or_of_an_option_is_125(params string[] arguments) => Assert.Equal(125, Failing(arguments));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(125)]
    [InlineData(255)]
    public void Any_other_status_is_the_programs(int status)
    {
        Assert.Equal(status, _trapless.Run("run", "--", "sh", "-c", $"exit {status}").Status);
        Assert.Equal(status, _trapless.Run("stat", "-o", "/dev/null", "--", "sh", "-c", $"exit {status}").Status);
    }

    [Theory]
    [InlineData("run --", "TERM")]
    [InlineData("run --", "KILL")]
    [InlineData("stat --", "TERM")]
    [InlineData("stat --", "SEGV")]
    [InlineData("stat --", "INT")]
    [InlineData("stat --", "PIPE")]
    public void Who_waits_sees_the_signal_the_program_died_of(string command, string signal)
    {
        var outcome = _trapless.Script($"perl -e '$SIG{{INT}} = \"DEFAULT\"; system(@ARGV); print $? & 127' \"$T\" {command} sh -c 'kill -{signal} $$'");
        Assert.Equal(NumberOf(signal), outcome.Output);
    }

    [Fact]
    public void A_suggestion_is_made_for_a_misspelt_option_and_command()
    {
        Assert.Contains("did you mean '--strict'?", _trapless.Run("run", "--stirct", "true").Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'doctor'?", _trapless.Run("docter").Error, StringComparison.Ordinal);
        Assert.Contains("trapless run --help", _trapless.Run("run", "--xyzzy", "true").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_loader_is_named_with_the_remedy()
    {
        var outcome = _trapless.Script("{ cp -rl \"$(dirname \"$T\")\" copy 2>/dev/null || cp -r \"$(dirname \"$T\")\" copy; } && rm copy/trapless-ld && copy/trapless run -- true");
        Assert.Equal(125, outcome.Status);
        Assert.Contains("trapless-ld: the loader is missing; build it", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Every error is one line, marked as ours, and leaves stdout alone.</summary>
    private int Failing(string[] arguments)
    {
        var outcome = _trapless.Run(arguments);
        Assert.StartsWith("trapless: ", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(outcome.Output);
        return outcome.Status;
    }

    private static string NumberOf(string signal) => signal switch { "INT" => "2", "KILL" => "9", "SEGV" => "11", "PIPE" => "13", _ => "15" };
}
