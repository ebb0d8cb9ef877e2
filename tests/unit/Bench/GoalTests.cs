using Trapless.Bench.Measure;
using Trapless.Bench.Rows;

namespace Trapless.Bench.Tests;

public sealed class GoalTests
{
    [Theory]
    [InlineData(nameof(Quantity.Ratio), 1.03, true)]
    [InlineData(nameof(Quantity.Ratio), 1.01, false)]
    [InlineData(nameof(Quantity.Difference), 2.0, true)]
    [InlineData(nameof(Quantity.Difference), 1.9, false)]
    [InlineData(nameof(Quantity.Layered), 102.0, true)]
    [InlineData(nameof(Quantity.Layered), 101.0, false)]
    public void A_goal_judges_the_quantity_it_names(string quantity, double limit, bool met) =>
        Assert.Equal(met, Sketch.Result(Enum.Parse<Quantity>(quantity), limit).IsMet);

    [Fact]
    public void A_row_without_a_goal_is_neither_met_nor_missed() => Assert.Null(Sketch.Result(Quantity.Ratio, null).IsMet);

    [Theory, InlineData(1.10, 25, true), InlineData(1.06, 25, false), InlineData(1.06, 400, true)]
    public void A_median_as_near_the_goal_as_chance_may_bring_it_decides_nothing(double median, int count, bool decided) =>
        Assert.Equal(decided, new Goal(Quantity.Ratio, 1.03).IsDecided(new Summary(median, median - 0.06, median + 0.06, count)));

    [Fact]
    public void A_goal_is_printed_with_its_unit_and_its_sense()
    {
        Assert.Equal("≤ 1.03", new Goal(Quantity.Ratio, 1.03).Describe("ms"));
        Assert.Equal("≤ +0.15 ms", new Goal(Quantity.Difference, 0.15).Describe("ms"));
        Assert.Equal("≤ 8 ns", new Goal(Quantity.Layered, 8).Describe("ns"));
    }
}
