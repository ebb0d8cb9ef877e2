using System.Globalization;
using Trapless.Machine;

namespace Trapless.Bench.KernelMode;

/// <summary>
/// Instructions of Redis and PostgreSQL for one request: the CPU time of the server's control group, in a machine whose clock ticks once an instruction.
/// The clients are native programs and not counted. The server runs in ring 3 without the loader, then in ring 0 by the fast entry.
/// </summary>
internal static class ServerCounts
{
    /// <summary>The ways a server runs, and what stands before its program.</summary>
    private static readonly (string Way, string Loader)[] s_ways = [("ring 3", ""), ("ring 0", GuestSystem.Loader)];

    private static readonly string[] s_servers = ["redis", "postgres"];

    private static readonly string[] s_programs =
    [
        "/usr/bin/redis-server", "/usr/bin/redis-cli", "/usr/bin/redis-benchmark", "/usr/lib/postgresql/15/bin/initdb",
        "/usr/lib/postgresql/15/bin/postgres", "/usr/lib/postgresql/15/bin/pgbench", "/usr/lib/postgresql/15/bin/psql", "/usr/bin/dash",
    ];

    private const string Functions = """
        usage() { sed -n 's/^usage_usec //p' /sys/fs/cgroup/server/cpu.stat; }
        direct() { awk '$2 == "live" || $2 == "ended" || $2 == "barred" { sum += $4 } END { print sum + 0 }' /dev/trapless; }
        spend() { u=$(usage) d=$(direct); "$@" > /tmp/load 2>&1 || cat /tmp/load; u=$(($(usage) - u)) d=$(($(direct) - d)); }
        # NAME FEW MORE COMMAND...: thousands of instructions and direct calls of the difference, without those of connecting and starting
        measure() { name=$1 few=$2 more=$3; shift 3; spend "$@" $few; u1=$u d1=$d; spend "$@" $((few + more)); echo "@@ $name $((u - u1)) $((d - d1)) $more"; }
        serve() { sh -c 'echo $$ > /sys/fs/cgroup/server/cgroup.procs; exec "$@"' - "$@"; }
        """;

    private const string Redis = """
        serve $L /usr/bin/redis-server --port 6379 --save '' --daemonize no > /tmp/redis.log 2>&1 &
        for i in $(seq 100); do redis-cli ping > /tmp/ping 2>&1; grep -q PONG /tmp/ping && break; sleep 0.1; done
        redis-benchmark -c 10 -n 500 -t set,get -q > /dev/null
        measure redis_get 500 4000 redis-benchmark -c 10 -t get -q -n
        measure redis_set 500 4000 redis-benchmark -c 10 -t set -q -n
        redis-cli shutdown nosave; wait
        """;

    private const string Postgres = """
        B=/usr/lib/postgresql/15/bin; export PGHOST=127.0.0.1 PGUSER=postgres PGDATABASE=postgres
        rm -rf /tmp/cluster; cp -a /tmp/made /tmp/cluster
        serve su -s /applets/sh postgres -c "exec $L $B/postgres -D /tmp/cluster $OPTIONS" > /tmp/postgres.log 2>&1 &
        for i in $(seq 200); do $B/psql -c 'select 1' > /dev/null 2>&1 && break; sleep 0.1; done
        $B/pgbench -n -c 1 -t 50 > /dev/null 2>&1; $B/pgbench -n -S -c 1 -t 50 > /dev/null 2>&1
        measure pgbench_select 100 1500 $B/pgbench -n -S -c 1 --random-seed=7 -t
        measure pgbench_tpcb 50 400 $B/pgbench -n -c 1 --random-seed=7 -t
        kill -INT $(head -n 1 /tmp/cluster/postmaster.pid); wait
        """;

    private const string MakeCluster = """
        B=/usr/lib/postgresql/15/bin; export PGHOST=127.0.0.1 PGUSER=postgres PGDATABASE=postgres
        su -s /applets/sh postgres -c "$B/initdb -D /tmp/made -U postgres -A trust --no-sync --locale=C -E UTF8" > /tmp/initdb.log 2>&1 || tail /tmp/initdb.log
        su -s /applets/sh postgres -c "$B/postgres -D /tmp/made $OPTIONS" > /tmp/postgres.log 2>&1 &
        for i in $(seq 200); do $B/psql -c 'select 1' > /dev/null 2>&1 && break; sleep 0.1; done
        $B/pgbench -i -q -s 1 > /tmp/made.log 2>&1 || tail /tmp/made.log
        kill -INT $(head -n 1 /tmp/made/postmaster.pid); wait
        """;

    private const string Options =
        "export OPTIONS='-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c jit=off -c autovacuum=off -c bgwriter_lru_maxpages=0 -c checkpoint_timeout=1d'";

    /// <summary>Each load, as often as there are ways.</summary>
    public static IReadOnlyList<ServerCount> Measure(CountingMachine machine)
    {
        var files = new GuestFiles();
        foreach (var program in s_programs) files.AddProgram(program);
        foreach (var library in new[] { "plpgsql", "dict_snowball" }) files.AddProgram($"/usr/lib/postgresql/15/lib/{library}.so");
        files.AddTree("/usr/share/postgresql/15", "/usr/share/postgresql/15", p => !p.Contains("/man/", StringComparison.Ordinal))
            .AddTree("/usr/share/zoneinfo/Etc", "/usr/share/zoneinfo/Etc").AddLink("/usr/bin/sh", "dash").AddText("/scripts/functions.sh", Functions + "\n" + Options)
            .AddText("/scripts/redis.sh", Redis).AddText("/scripts/postgres.sh", Postgres).AddText("/scripts/cluster.sh", MakeCluster)
            .AddStep("load", $"guest index /images.list {GuestSystem.Cache}; insmod /trapless.ko && guest policy user=100 directory=/trusted directory=/opt/trapless")
            .AddStep("group", "mount -t cgroup2 none /sys/fs/cgroup && mkdir /sys/fs/cgroup/server")
            .AddStep("cluster", Run("", "cluster"));
        foreach (var (way, loader) in s_ways) files.AddStep("redis, " + way, Run(loader, "redis")).AddStep("postgres, " + way, Run(loader, "postgres"));
        var log = machine.Boot("bench-servers", files, 2048);
        return [.. from way in s_ways from server in s_servers from count in Read(log, server, way.Way) select count];
    }

    private static string Run(string loader, string script) => $"export L='{loader}'; . /scripts/functions.sh; . /scripts/{script}.sh";

    private static IEnumerable<ServerCount> Read(ConsoleLog log, string server, string way)
    {
        var lines = (log.Step($"{server}, {way}")?.Output ?? "").Split('\n').Where(l => l.StartsWith("@@ ", StringComparison.Ordinal)).Select(l => l.Split(' ')).ToList();
        if (lines.Count != 2) throw new BenchException($"{server} did not run by {way}; the machine's console is in {log.File}");
        return lines.Select(w => new ServerCount(w[1], way, Number(w[2]) * 1000 / Number(w[4]), Number(w[3]) / Number(w[4])));
    }

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);
}

/// <summary>A server under one load.</summary>
/// <param name="Load">Which.</param>
/// <param name="Way">How it ran.</param>
/// <param name="Instructions">Of the server, for one request.</param>
/// <param name="Direct">Calls made in ring 0, for one request.</param>
internal sealed record ServerCount(string Load, string Way, double Instructions, double Direct);
