using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>The comparison itself: it must see each kind of difference, or the other tests prove nothing.</summary>
public sealed class HarnessTests
{
    // The file differs between the first run and the second: natively against natively is then a program that changes.
    private static Command Changing(string script, Scratch scratch) => Command.Bash($"run=$(cat {scratch.Path}/n 2>/dev/null || echo 0); echo $((run + 1)) > {scratch.Path}/n; {script}") with { Modes = [Mode.Native] };

    [Theory]
    [InlineData("echo $run", "differs in stdout")]
    [InlineData("echo $run >&2", "differs in stderr")]
    [InlineData("exit $run", "differs in status")]
    [InlineData("[ $run = 0 ] || kill -SEGV $$", "differs in status")]
    [InlineData("[ $run = 0 ] || exit 139; kill -SEGV $$", "differs in status")]
    [InlineData("[ $run = 0 ] || sleep 100", "timeout")]
    [InlineData("echo $run > file", "differs in files")]
    public async Task A_difference_is_found(string script, string expected)
    {
        using var scratch = new Scratch();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => Compare.Same(Changing(script, scratch) with { Seconds = expected is "timeout" ? 5 : 600, CompareFiles = true }));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_run_leaves_running_is_killed()
    {
        using var scratch = new Scratch();
        await Compare.Same(Command.Bash($"(trap '' HUP TERM; setsid sleep 1000 & echo $! >> {scratch.Path}/pids)") with { Modes = [Mode.Native] });
        var pids = await File.ReadAllLinesAsync(System.IO.Path.Combine(scratch.Path, "pids"), TestContext.Current.CancellationToken);
        Assert.Equal(2, pids.Length);
        Assert.DoesNotContain(pids, IsAsleep);
    }

    /// <summary>Another process may have the number by now.</summary>
    private static bool IsAsleep(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("sleep", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
