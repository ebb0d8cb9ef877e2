using Trapless.Bench.Measure;

namespace Trapless.Bench.Tests;

public sealed class SummaryTests
{
    [Fact]
    public void The_median_of_an_odd_count_is_the_middle_value() =>
        Assert.Equal(new Summary(3, 2, 4, 5), Summary.Of([5, 1, 4, 2, 3]));

    [Fact]
    public void The_median_of_an_even_count_lies_between_the_two_in_the_middle() =>
        Assert.Equal(new Summary(2.5, 1.75, 3.25, 4), Summary.Of([4, 1, 3, 2]));

    [Fact]
    public void One_value_is_its_own_summary() => Assert.Equal(new Summary(7, 7, 7, 1), Summary.Of([7]));

    [Fact]
    public void A_single_slow_run_does_not_move_the_median() => Assert.Equal(1.01, Summary.Of([1.01, 1.00, 9, 1.01, 1.02]).Median);

    [Fact]
    public void Nothing_has_no_summary() => Assert.Throws<ArgumentException>(() => Summary.Of([]));
}
