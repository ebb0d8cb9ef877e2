using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>
/// The entries do what the kernel's functions do, with no more instructions than when this was written. They vary by a few
/// with what the kernel has to do, and its updates change it a little: hence the margin.
/// </summary>
[Trait("Category", "Slow")]
public abstract class EntriesTests(EntriesMachine machine)
{
    private const long Margin = 8;

    [Fact]
    public void The_kernel_complains_of_nothing_and_the_module_unloads()
    {
        Bed.IsHealthy(machine.Log);
        Assert.Equal(0, Bed.Step(machine.Log, "end").Status);
    }

    [Fact]
    public void Calls_with_an_entry_of_their_own_find_what_the_kernel_finds()
    {
        foreach (var step in new[] { Bed.Passed(machine.Log, "load"), Bed.Passed(machine.Log, "signals") })
        {
            Assert.Equal(12, step.Output.Split("ok: ").Length - 1);
        }
    }

    [Fact]
    public void An_entry_that_finds_something_else_than_the_kernel_is_not_used_and_the_log_says_so()
    {
        var step = Bed.Step(machine.Log, "wrong offset");
        Assert.Contains("call 110 has no entry of its own", step.Output, StringComparison.Ordinal);
        Assert.Contains("NOT OK: 110 has no entry of its own", step.Output, StringComparison.Ordinal);
        Assert.Equal(0, step.Status);
    }

    [Fact]
    public void Calls_with_an_entry_of_their_own_are_counted_where_all_calls_are() => Assert.Equal(0, Bed.Step(machine.Log, "counted").Status);

    [Theory, InlineData("no such call", 54), InlineData("getpid", 21), InlineData("gettid", 21), InlineData("getppid", 33), InlineData("getppid, by the common entry", 140)]
    public void Entry_and_exit_take_at_most(string call, long instructions)
    {
        var count = InstructionCounts.Calls(machine.Log).Single(c => string.Equals(c.Name, call, StringComparison.Ordinal));
        Assert.InRange(count.Fast, 1, instructions + Margin);
    }

    [Fact]
    public void Every_call_by_the_fast_entry_spares_at_least_140_instructions()
    {
        var calls = InstructionCounts.Calls(machine.Log);
        Assert.True(calls.Count >= 18, $"only {calls.Count} were measured");
        Assert.All(calls, c => Assert.True(c.Fast <= c.Ring3 - 140, $"{c}"));
    }

    [Theory, InlineData("page fault"), InlineData("breakpoint, to the handler"), InlineData("promotion")]
    public void Exceptions_take_little_more_in_kernel_mode_and_no_more_elsewhere(string name)
    {
        var count = Interrupt(name);
        Assert.Equal(count.Stock, count.Beside);
        Assert.InRange(count.Ring3 - count.Stock, 0, 16 + Margin);
        Assert.InRange(count.Ring0 - count.Stock, 1, 27 + Margin);
    }

    /// <summary>What a tick finds to do varies by a few dozen instructions.</summary>
    [Fact]
    public void Timer_interrupts_take_little_more()
    {
        var count = Interrupt("timer interrupt");
        Assert.InRange(count.Beside - count.Stock, -40, 40);
        Assert.InRange(count.Ring0 - count.Stock, -20, 70);
    }

    private InterruptCount Interrupt(string name) => InstructionCounts.Interrupts(machine.Log).Single(c => string.Equals(c.Name, name, StringComparison.Ordinal));
}

/// <summary>Debian 12's kernel.</summary>
public sealed class EntriesOn61(Entries61 machine) : EntriesTests(machine), IClassFixture<Entries61>;

/// <summary>Debian 13's kernel.</summary>
public sealed class EntriesOn612(Entries612 machine) : EntriesTests(machine), IClassFixture<Entries612>;
