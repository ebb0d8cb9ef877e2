using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>
/// A booted machine that ran each server and its load in ring 0 by the fast entry, then in ring 3; then in ring 0 once more, the module loaded anew so
/// that it counts all calls: the share of the direct ones.
/// </summary>
public abstract class ServersMachine
{
    private static readonly string[] s_programs =
    [
        "/usr/bin/redis-server", "/usr/bin/redis-cli", "/usr/bin/redis-benchmark", "/usr/sbin/apache2", "/usr/bin/ab", "/usr/lib/postgresql/15/bin/initdb",
        "/usr/lib/postgresql/15/bin/postgres", "/usr/lib/postgresql/15/bin/pgbench", "/usr/lib/postgresql/15/bin/psql", "/usr/bin/dash",
    ];

    private static readonly string[] s_modules = ["mpm_event", "authz_core", "dir", "mime", "deflate", "filter"];

    private protected ServersMachine(string line, int processors, params string[] servers)
    {
        var files = new GuestFiles();
        foreach (var program in s_programs) files.AddProgram(program);
        foreach (var module in s_modules) files.AddProgram($"/usr/lib/apache2/modules/mod_{module}.so");
        foreach (var library in new[] { "plpgsql", "dict_snowball" }) files.AddProgram($"/usr/lib/postgresql/15/lib/{library}.so");
        files.AddTree("/usr/share/postgresql/15", "/usr/share/postgresql/15", p => !p.Contains("/man/", StringComparison.Ordinal))
            .AddTree("/usr/share/zoneinfo/Etc", "/usr/share/zoneinfo/Etc").AddLink("/usr/bin/sh", "dash").AddText("/scripts/apache.conf", ServerScripts.ApacheConfiguration)
            .AddStep("load", $"guest index /images.list {GuestSystem.Cache}; {Insert("")}");
        foreach (var name in servers)
            files.AddText($"/scripts/{name}.sh", ServerScripts.All[name]).AddStep(name + ", ring 0", Run(GuestSystem.Loader, name))
                .AddStep(name + ", counters", "cat /dev/trapless").AddStep(name + ", ring 3", Run("", name));
        files.AddStep("load anew", "rmmod trapless && " + Insert("count_calls=1"));
        foreach (var name in servers.Where(n => n is not "apache2"))
            files.AddStep(name + ", counted", Run(GuestSystem.Loader, name)).AddStep(name + ", all calls", (name is "postgres" ? "cat /tmp/postmaster; " : "") + "cat /dev/trapless");
        files.AddStep("end", "rmmod trapless");
        Log = Bed.Boot($"servers-{line}-{processors}", line, files, new BootOptions { Processors = processors, Memory = 2048, Limit = TimeSpan.FromMinutes(20) });
    }

    /// <summary>The console.</summary>
    public ConsoleLog Log { get; }

    private static string Insert(string parameters) => $"insmod /trapless.ko {parameters} && guest policy user=100 directory=/trusted";

    private static string Run(string loader, string name) => $"export L='{loader}'; /applets/sh /scripts/{name}.sh";
}

/// <summary>6.12 on two processors, every server.</summary>
public sealed class Servers612() : ServersMachine("6.12", 2, "redis", "postgres", "apache2");

/// <summary>6.1 on one processor; PostgreSQL would take too long once more.</summary>
public sealed class Servers61() : ServersMachine("6.1", 1, "redis", "apache2");
