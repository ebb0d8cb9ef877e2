namespace Trapless.Kernel.Tests;

/// <summary>The module on a machine that somebody uses: installed by DKMS, and through hibernation.</summary>
[Trait("Category", "Slow")]
public abstract class InstalledTests(InstalledMachine machine)
{
    [Fact]
    public void What_dkms_installs_is_what_modprobe_loads()
    {
        var load = Bed.Passed(machine.Before, "load").Output;
        Assert.Contains("updates/dkms/trapless.ko", load, StringComparison.Ordinal);
        Assert.Contains("bin  lib  lib64  sbin\n", load, StringComparison.Ordinal);
    }

    [Fact]
    public void The_machine_hibernates_while_a_program_is_in_ring_0_and_goes_on()
    {
        Assert.Contains("nothing to resume from", Bed.Step(machine.Before, "resume").Output, StringComparison.Ordinal);
        Assert.Null(machine.Before.Step("hibernate"));
        Assert.Null(machine.After.Step("load")); // The machine that was turned on became the one that slept.
        var awake = Bed.Passed(machine.After, "awake").Output;
        Assert.StartsWith("resumed\nstatus 0\n", awake, StringComparison.Ordinal);
        Assert.True(awake.IndexOf(" bash\n", StringComparison.Ordinal) < awake.LastIndexOf(" hostile\n", StringComparison.Ordinal), "nothing went on in ring 0 afterwards: " + awake);
        Assert.EndsWith("unloaded\n", awake, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernel_complains_of_nothing()
    {
        Assert.Empty(machine.Before.Complaints);
        Assert.True(machine.Before.Ended, machine.Before.File + " did not end");
        Bed.IsHealthy(machine.After);
    }
}

/// <summary>On 6.1.</summary>
public sealed class InstalledOn61(Installed61 machine) : InstalledTests(machine), IClassFixture<Installed61>;

/// <summary>On 6.12.</summary>
public sealed class InstalledOn612(Installed612 machine) : InstalledTests(machine), IClassFixture<Installed612>;
