using Trapless.Bench.Measure;
using Trapless.Bench.Rows;

namespace Trapless.Bench.Tests;

public sealed class PairRunnerTests
{
    private static readonly Effort ThreePairs = new(3, 3, TimeSpan.FromHours(1), 1, TimeSpan.FromHours(1));

    private static bool Decided(IReadOnlyList<Pair> pairs) => true;

    [Fact]
    public void The_first_pair_warms_up_and_is_dropped()
    {
        var probe = new ScriptedProbe();
        Assert.Equal(3, PairRunner.Run(probe, ThreePairs, withStrace: false, Decided).Count);
        Assert.Equal(8, probe.Asked.Count);
    }

    [Fact]
    public void Which_of_the_two_goes_first_alternates()
    {
        var probe = new ScriptedProbe();
        Assert.Equal([false, true, false], PairRunner.Run(probe, ThreePairs, withStrace: false, Decided).Select(p => p.NativeFirst));
        Assert.Equal([Mode.Native, Mode.Layered, Mode.Layered, Mode.Native, Mode.Native, Mode.Layered, Mode.Layered, Mode.Native], probe.Asked);
    }

    [Fact]
    public void Each_value_is_kept_under_its_mode_in_either_order() => Assert.All(
        PairRunner.Run(new ScriptedProbe(), ThreePairs, withStrace: false, Decided),
        pair => Assert.Equal((100, 102), (pair.Native.Value, pair.Layered.Value)));

    [Fact]
    public void Strace_runs_no_more_often_than_the_effort_allows() =>
        Assert.Equal(1, PairRunner.Run(new ScriptedProbe(), ThreePairs, withStrace: true, Decided).Count(p => p.Strace is not null));

    [Fact]
    public void A_slow_row_ends_when_its_time_is_used_and_it_has_its_fewest_pairs()
    {
        var impatient = new Effort(2, 100, TimeSpan.Zero, 0, TimeSpan.Zero);
        Assert.Equal(2, PairRunner.Run(new ScriptedProbe(), impatient, withStrace: false, Decided).Count);
    }

    [Theory, InlineData(true, 3), InlineData(false, 6)]
    public void A_row_too_near_its_goal_goes_on_for_a_time(bool decided, int pairs) =>
        Assert.Equal(pairs, PairRunner.Run(new ScriptedProbe(), ThreePairs with { Patience = 2 }, withStrace: false, _ => decided).Count);

    [Fact]
    public void A_row_that_fails_says_why_and_still_closes_its_probe()
    {
        var probe = new ScriptedProbe { Failure = "no such file" };
        var result = RowRunner.Run(Sketch.Row(probe, Quantity.Ratio, 1.03), ThreePairs);
        Assert.Equal("no such file", result.Failure);
        Assert.Null(result.IsMet);
        Assert.True(probe.Closed);
    }
}
