using System.Globalization;
using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>Unmodified servers run in ring 0 under load, and all they say and hold is what it is in ring 3.</summary>
[Trait("Category", "Slow")]
public abstract class ServersTests(ServersMachine machine)
{
    private protected ConsoleLog Log => machine.Log;

    [Fact]
    public void The_kernel_complains_of_nothing_and_the_module_unloads()
    {
        Bed.IsHealthy(Log);
        Assert.Equal(0, Bed.Step(Log, "load anew").Status);
        Assert.Equal(0, Bed.Step(Log, "end").Status);
    }

    [Theory, InlineData("redis"), InlineData("apache2")]
    public void What_clients_see_is_what_they_see_in_ring_3(string server) => IsAsInRing3(server);

    [Theory, InlineData("redis", "redis-server"), InlineData("redis", "redis-benchmark"), InlineData("apache2", "apache2"), InlineData("apache2", "ab")]
    public void Each_process_was_in_ring_0_by_the_fast_entry(string server, string program) => WereInRing0(server, program);

    [Fact]
    public void Of_all_calls_of_redis_95_of_100_are_direct() => AreDirect(Counters.Processes(Bed.Step(Log, "redis, all calls"), "redis-server"));

    private protected void IsAsInRing3(string server)
    {
        var native = Bed.Step(Log, server + ", ring 3");
        var kernel = Bed.Step(Log, server + ", ring 0");
        Assert.Contains("server 0", native.Output, StringComparison.Ordinal);
        Assert.Equal(native.Output, kernel.Output);
        Assert.Equal(native.Status, kernel.Status);
    }

    private protected void WereInRing0(string server, string program)
    {
        var processes = Counters.Processes(Bed.Step(Log, server + ", counters"), program);
        Assert.NotEmpty(processes);
        Assert.All(processes, p => Assert.True(p.Counters.Promotions > 0 && p.Counters.Direct > 20, $"{p}"));
        Assert.True(processes.Sum(p => p.Counters.Full) < processes.Sum(p => p.Counters.Direct) / 2, string.Join('\n', processes));
    }

    private protected static void AreDirect(IReadOnlyList<ProcessCounters> processes)
    {
        var sum = processes.Select(p => p.Counters).Aggregate((a, b) => a + b);
        Assert.True(sum.Calls > 5000 && sum.Direct >= sum.Calls * 0.95, $"{sum.Direct} of {sum.Calls}: {string.Join('\n', processes)}");
    }
}

/// <summary>Debian 12's kernel.</summary>
public sealed class ServersOn61(Servers61 machine) : ServersTests(machine), IClassFixture<Servers61>;

/// <summary>Debian 13's kernel, with PostgreSQL.</summary>
public sealed class ServersOn612(Servers612 machine) : ServersTests(machine), IClassFixture<Servers612>
{
    [Fact]
    public void What_clients_of_PostgreSQL_see_is_what_they_see_in_ring_3() => IsAsInRing3("postgres");

    [Theory, InlineData("postgres"), InlineData("pgbench"), InlineData("psql"), InlineData("initdb")]
    public void Each_process_of_PostgreSQL_was_in_ring_0_by_the_fast_entry(string program) => WereInRing0("postgres", program);

    /// <summary>The postmaster's children: backends, and those that write and check.</summary>
    [Fact]
    public void Of_all_calls_of_the_processes_PostgreSQL_forks_95_of_100_are_direct()
    {
        var step = Bed.Step(Log, "postgres, all calls");
        var postmaster = int.Parse(step.Output.Split('\n')[0], CultureInfo.InvariantCulture);
        AreDirect([.. Counters.Processes(step, "postgres").Where(p => p.Process != postmaster)]);
    }
}
