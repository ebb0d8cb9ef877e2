using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>
/// A machine on which programs do in ring 0 what is fatal to a kernel (Guests/hostile.c), by both entries; then while its second processor goes
/// and comes, and while NMIs arrive.
/// </summary>
public abstract class HostileMachine
{
    private protected HostileMachine(string line)
    {
        var files = new GuestFiles().AddGuest("hostile").AddGuest("trusted").AddGuest("pressure").AddProgram("/usr/bin/echo").AddProgram("/usr/bin/bash")
            .AddStep("load", $"guest index /images.list {GuestSystem.Cache} && insmod /trapless.ko")
            .AddStep("fast", "hostile fast").AddStep("safe", "hostile safe")
            .AddStep("hotplug", "hostile fast > /tmp/log & for i in 1 2 3 4 5; do echo 0 > /sys/devices/system/cpu/cpu1/online; sleep 0.1; echo 1 > /sys/devices/system/cpu/cpu1/online; sleep 0.2; done; wait $!; status=$?; grep NOT /tmp/log; exit $status")
            .AddStep("nmi", "hostile fast > /tmp/log & for i in 1 2 3; do sleep 0.3; echo l > /proc/sysrq-trigger; done; wait $!; status=$?; grep NOT /tmp/log; exit $status")
            .AddStep("untrusted", $"cp /usr/bin/echo /tmp/echo; {GuestSystem.Loader} /tmp/echo runs; dmesg | grep 'stays in ring 3: /tmp/echo'")
            .AddStep("user", $"su -s /applets/sh nobody -c '{GuestSystem.Loader} /usr/bin/echo runs'; dmesg | grep 'the policy does not name'")
            .AddStep("policy", $"guest policy user=65534 directory=/trusted; tail -n 1 /dev/trapless; su -s /applets/sh nobody -c '{GuestSystem.Loader} /usr/bin/echo runs'")
            .AddStep("traced", $"su -s /applets/sh nobody -c 'trusted traced {GuestSystem.Loader} /usr/bin/echo runs'; dmesg | grep 'stays in ring 3: it is traced'")
            .AddStep("deeds", "for deed in shadow-stack dumpable anonymous file written writable read-implies-exec; do echo \"deed $deed\"; trusted $deed; done; guest policy anonymous directory=/trusted; echo deed allowed; trusted anonymous; dmesg | grep 'stays in ring 3' | sed 's/^[^]]*] //'")
            .AddStep("policy of a user", "su -s /applets/sh nobody -c 'guest policy user=65534'")
            .AddStep("swap", Swap.On("1G") + Swap.Little + "pressure 48 2; status=$?; [ $(awk '/pswpin/ { print $2 }' /proc/vmstat) -gt 3000 ] && exit $status")
            .AddStep("killed", "dmesg -n 1; echo 0 > /sys/fs/cgroup/little/memory.swap.max; echo 0 > /sys/fs/cgroup/little/cgroup.procs; pressure 100 1; status=$?; dmesg -n 5; swapoff /dev/zram0; exit $status")
            .AddStep("suspend", $"{Alarm} hostile fast > /tmp/log & sleep 0.3; {GuestSystem.Loader} /usr/bin/bash -c \"echo +$alarm > /sys/class/rtc/rtc0/wakealarm; echo mem > /sys/power/state && echo resumed\"; wait $!; status=$?; grep NOT /tmp/log; exit $status")
            .AddStep("out of memory", "dmesg -n 1; echo 1000 > /proc/self/oom_score_adj; hostile fast > /tmp/log & tail /dev/zero; wait $!; dmesg -n 5; grep NOT /tmp/log; true")
            .AddStep("alive", "echo alive; cat /dev/trapless; rmmod trapless");
        Swap.Add(files, line);
        Log = Bed.Boot("hostile-" + line, line, files, new BootOptions { Processors = 2, Memory = 512, Limit = TimeSpan.FromMinutes(20) });
    }

    /// <summary>The console.</summary>
    public ConsoleLog Log { get; }

    /// <summary>When the machine is to wake, in seconds: it must be asleep by then, or it never wakes. Where starting a program takes long, so does that.</summary>
    private const string Alarm = $"begin=$(cut -d. -f1 /proc/uptime); {GuestSystem.Loader} /usr/bin/bash -c :; alarm=$((8 + 10 * ($(cut -d. -f1 /proc/uptime) - begin)));";
}

/// <summary>6.1.</summary>
public sealed class Hostile61() : HostileMachine("6.1");

/// <summary>6.12.</summary>
public sealed class Hostile612() : HostileMachine("6.12");

/// <summary>What a program does in ring 0 costs it its life, never the machine's.</summary>
[Trait("Category", "Slow")]
public abstract class HostileTests(HostileMachine machine)
{
    [Fact]
    public void The_kernel_complains_of_nothing_and_the_machine_lives()
    {
        Bed.IsHealthy(machine.Log);
        Assert.Contains("alive", Bed.Step(machine.Log, "alive").Output, StringComparison.Ordinal);
        Assert.Equal(0, Bed.Step(machine.Log, "alive").Status);
    }

    [Theory, InlineData("fast"), InlineData("safe")]
    public void Each_hostile_program_ends_as_in_ring_3(string entry)
    {
        var step = Bed.Step(machine.Log, entry);
        Assert.DoesNotContain("NOT OK", step.Output, StringComparison.Ordinal);
        Assert.Equal(0, step.Status);
        Assert.True(step.Output.Split("ok: ").Length > 25, step.Output);
    }

    [Theory, InlineData("hotplug"), InlineData("nmi")]
    public void Processors_that_go_and_NMIs_change_nothing(string name) => Bed.Passed(machine.Log, name);

    [Fact]
    public void Memory_that_was_swapped_out_is_kept()
    {
        var step = Bed.Step(machine.Log, "swap");
        Assert.Contains("0 of 12288 pages lost", step.Output, StringComparison.Ordinal);
        Assert.Equal(0, step.Status);
    }

    [Fact]
    public void Where_no_memory_is_left_the_process_is_killed() => Assert.Equal(128 + 9, Bed.Step(machine.Log, "killed").Status);

    [Fact]
    public void The_machine_sleeps_at_the_word_of_a_program_in_ring_0_and_wakes()
    {
        var step = Bed.Passed(machine.Log, "suspend");
        Assert.Contains("resumed", step.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_others_can_change_stays_in_ring_3_and_the_log_says_why()
    {
        Assert.Contains("runs", Bed.Step(machine.Log, "untrusted").Output, StringComparison.Ordinal);
        Assert.Equal(0, Bed.Step(machine.Log, "untrusted").Status);
    }

    [Fact]
    public void A_user_whom_the_policy_does_not_name_stays_in_ring_3()
    {
        var step = Bed.Step(machine.Log, "user");
        Assert.Contains("trapless: no kernel mode", step.Output, StringComparison.Ordinal);
        Assert.Contains("runs", step.Output, StringComparison.Ordinal);
        Assert.Equal(0, step.Status);
    }

    [Fact]
    public void A_program_that_an_unprivileged_one_traces_stays_in_ring_3()
    {
        Assert.Contains("runs", Bed.Step(machine.Log, "traced").Output, StringComparison.Ordinal);
        Assert.Equal(0, Bed.Step(machine.Log, "traced").Status);
    }

    [Theory, InlineData("anonymous", "is executable memory without a file"), InlineData("written", "is executable and was written to"), InlineData("writable", "is executable and was written to"), InlineData("read-implies-exec", "is executable memory without a file")]
    public void Executable_memory_that_is_not_a_trusted_files_costs_ring_0_and_the_log_says_why(string deed, string why)
    {
        Assert.StartsWith("before direct\nafter trapping\n", Deed(deed), StringComparison.Ordinal);
        Assert.Contains(why, Bed.Step(machine.Log, "deeds").Output, StringComparison.Ordinal);
    }

    [Theory, InlineData("file"), InlineData("allowed")]
    public void A_trusted_files_memory_and_what_the_policy_allows_do_not(string deed) => Assert.StartsWith("before direct\nafter direct\n", Deed(deed), StringComparison.Ordinal);

    [Fact]
    public void A_program_in_kernel_mode_cannot_make_itself_dumpable() => Assert.StartsWith("before direct\ndumpable 0\nafter direct\n", Deed("dumpable"), StringComparison.Ordinal);

    /// <summary>6.1 has no user shadow stacks; in 6.12 the request itself counts, though no emulated processor can grant it.</summary>
    [Fact]
    public void Asking_for_a_user_shadow_stack_costs_ring_0_where_the_kernel_has_them() =>
        Assert.StartsWith(this is HostileOn612 ? "before direct\nafter trapping\n" : "before direct\nafter direct\n", Deed("shadow-stack"), StringComparison.Ordinal);

    private string Deed(string name) => Bed.Step(machine.Log, "deeds").Output.Split("deed " + name + "\n")[1];

    [Fact]
    public void The_policy_lets_a_user_in_and_only_root_changes_it()
    {
        var allowed = Bed.Step(machine.Log, "policy");
        Assert.DoesNotContain("no kernel mode", allowed.Output, StringComparison.Ordinal);
        Assert.Contains("runs", allowed.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, Bed.Step(machine.Log, "policy of a user").Status);
    }
}

/// <summary>Debian 12's kernel.</summary>
public sealed class HostileOn61(Hostile61 machine) : HostileTests(machine), IClassFixture<Hostile61>;

/// <summary>Debian 13's kernel.</summary>
public sealed class HostileOn612(Hostile612 machine) : HostileTests(machine), IClassFixture<Hostile612>;
