using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>Server and clients, both in the given mode, on one CPU: the time of one GET over a unix socket with ten connections.</summary>
internal static class RedisRow
{
    // redis-benchmark prints "GET","<requests per second>",... The server is ended and waited for in every case.
    private const string Script = """
        s=redis.sock; rm -f $s
        redis-server --port 0 --unixsocket $s --save '' --appendonly no --loglevel warning > redis.log 2>&1 & server=$!
        i=0; while [ $i -lt 200 ] && ! redis-cli -s $s ping > redis.ping 2>&1; do sleep 0.05; i=$((i+1)); done
        redis-benchmark -s $s -c 10 -n "$1" -t get --csv > redis.csv 2>redis.err; status=$?
        kill $server; wait $server
        [ $status = 0 ] && sed -n 's/^"GET","\([0-9.]*\)".*/\1/p' redis.csv | awk '{ printf "%.3f\n", 1e6 / $1 }'
        """;

    public static Row Create(Stage stage) =>
        new Row(ProgramRows.Group, "redis-benchmark GET, unix socket", "µs", Quantity.Ratio, null,
            new ReportingProbe(stage, mode => ["/bin/sh", "-c", Script, "redis", mode == Mode.Strace ? "5000" : "50000"]))
            .Needs("redis-server and redis-tools", "/usr/bin/redis-server", "/usr/bin/redis-benchmark", "/usr/bin/redis-cli");
}
