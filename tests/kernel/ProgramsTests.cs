namespace Trapless.Kernel.Tests;

/// <summary>Unmodified programs run in ring 0 on stock kernels with the output they have in ring 3.</summary>
[Trait("Category", "Slow")]
public abstract class ProgramsTests(ProgramsMachine machine)
{
    private static readonly string[] s_entries = ["fast", "safe"];

    public static TheoryData<string, string> Runs => [.. from p in ProgramList.All.Keys from e in s_entries select (p, e)];

    [Fact]
    public void The_kernel_complains_of_nothing() => Bed.IsHealthy(machine.Log);

    [Fact]
    public void The_module_loads_and_unloads()
    {
        Assert.Equal(0, Bed.Step(machine.Log, "load").Status);
        Assert.Equal(0, Bed.Step(machine.Log, "end").Status);
    }

    [Theory, MemberData(nameof(Runs))]
    public void Output_and_status_are_those_of_ring_3(string program, string entry)
    {
        var native = Bed.Step(machine.Log, program + ", ring 3");
        var kernel = Bed.Step(machine.Log, $"{program}, {entry}");
        Assert.False(string.IsNullOrEmpty(native.Output));
        Assert.Equal(native.Output, kernel.Output);
        Assert.Equal(native.Status, kernel.Status);
    }

    [Theory, MemberData(nameof(Runs))]
    public void The_program_was_in_ring_0(string program, string entry)
    {
        var index = ProgramList.All.Keys.ToList().IndexOf(program);
        var earlier = string.Equals(entry, "safe", StringComparison.Ordinal) ? program + ", fast counters"
            : index > 0 ? ProgramList.All.Keys.ElementAt(index - 1) + ", safe counters" : null;
        var counters = Counters.Total(Bed.Step(machine.Log, $"{program}, {entry} counters"));
        if (earlier is not null) counters -= Counters.Total(Bed.Step(machine.Log, earlier));
        Assert.True(counters.Direct > 40 && counters.Promotions > 0, counters.ToString());
        if (string.Equals(entry, "safe", StringComparison.Ordinal)) Assert.Equal(counters.Direct, counters.Full);
        else Assert.True(counters.Full < counters.Direct / 2, counters.ToString());
    }
}

/// <summary>Debian 12's kernel.</summary>
public sealed class ProgramsOn61(Programs61 machine) : ProgramsTests(machine), IClassFixture<Programs61>;

/// <summary>Debian 13's kernel.</summary>
public sealed class ProgramsOn612(Programs612 machine) : ProgramsTests(machine), IClassFixture<Programs612>;
