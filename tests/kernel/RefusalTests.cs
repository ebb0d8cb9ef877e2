namespace Trapless.Kernel.Tests;

/// <summary>The module does not load where it must not work, and says why.</summary>
[Trait("Category", "Slow")]
public sealed class RefusalTests(IsolatedMachine isolated, RefusalMachine machine) : IClassFixture<IsolatedMachine>, IClassFixture<RefusalMachine>
{
    public static TheoryData<string> Pretended => [.. RefusalMachine.Pretended.Keys];

    [Fact]
    public void Under_page_table_isolation_it_refuses_and_names_nopti()
    {
        Bed.IsHealthyButForRefusals(isolated.Log);
        Assert.NotEqual(0, Bed.Step(isolated.Log, "load").Status);
        Assert.Contains("trapless: refused: page table isolation is on; boot with nopti", isolated.Log.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pretended))]
    public void Each_obstacle_and_each_wrong_offset_is_a_refusal_with_its_reason(string name)
    {
        var output = Bed.Step(machine.Log, "pretend " + name).Output;
        Assert.DoesNotContain("loaded", output, StringComparison.Ordinal);
        Assert.Contains("trapless: refused: ", output, StringComparison.Ordinal);
        Assert.Contains(RefusalMachine.Pretended[name], output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernel_complains_of_nothing_else() => Bed.IsHealthyButForRefusals(machine.Log);

    [Fact]
    public void A_task_with_a_user_shadow_stack_stays_in_ring_3()
    {
        var output = Bed.Step(machine.Log, "shadow stack").Output;
        Assert.Contains("enter: Operation not permitted", output, StringComparison.Ordinal);
        Assert.Contains("it has a user shadow stack", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_processors_run_without_ticks_every_process_has_the_safe_entry()
    {
        Assert.Contains("ready, SAFE entry only", Bed.Step(machine.Log, "load").Output, StringComparison.Ordinal);
        var counters = Counters.Total(Bed.Step(machine.Log, "fast"));
        Assert.True(counters.Direct > 20, counters.ToString());
        Assert.Equal(counters.Direct, counters.Full);
    }

    [Fact]
    public void It_is_not_unloaded_while_a_task_is_in_kernel_mode()
    {
        var lines = Bed.Step(machine.Log, "busy").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("1", lines, StringComparer.Ordinal);
        Assert.Equal("0", lines[^1]);
    }

    [Fact]
    public void A_locked_down_kernel_does_not_take_it()
    {
        var step = Bed.Step(machine.Log, "lockdown");
        Assert.Contains("\n1\nLockdown: insmod: unsigned module loading is restricted", step.Output, StringComparison.Ordinal);
    }
}
