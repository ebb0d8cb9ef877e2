using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Servers under a short load from clients on the same machine. Server and clients all run under the layer.</summary>
public sealed class ServerTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public Task Redis_serves_a_benchmark_over_a_unix_socket_and_loopback() => Compare.Succeeds(Command.Bash($$"""
        . {{Path.Combine(Layout.Root, "tests", "programs", "Servers", "prelude.sh")}}
        port=$(free_ports 1); s=$PWD/socket
        cli() { redis-cli -s $s "$@"; }
        cli_says() { cli info persistence | grep $1; }
        answers() { holds 'cli ping' PONG; }
        redis-server --port $port --bind 127.0.0.1 --unixsocket $s --save '' --appendonly yes --dir . --daemonize no --loglevel warning > log 2>&1 &
        server=$!; eventually answers; cli ping
        redis-benchmark -s $s -n 5000 -c 10 -q -t set,get,lpush,lrange_100 > b1 2>&1; echo "unix $?"; redis-benchmark -h 127.0.0.1 -p $port -n 5000 -c 10 -P 4 -q -t incr,hset,mset > b2 2>&1; echo "tcp $?"
        cli set a 1; cli incr a; cli eval 'return redis.call("get", KEYS[1])' 1 a; cli lpush l x y z; cli lrange l 0 -1; cli dbsize
        cli bgrewriteaof; eventually cli_says aof_rewrite_in_progress:0; cli bgsave; eventually cli_says rdb_bgsave_in_progress:0
        cli --csv subscribe c > sub & subscriber=$!; eventually grep subscribe sub; cli publish c message; eventually grep message sub; kill $subscriber; cat sub
        cli config get appendonly; cli debug sleep 0; cli object encoding l; cli shutdown nosave; wait $server; echo "server $?"; ls appendonlydir | wc -l; grep -ci 'crash\|bug report' log
        redis-server --port 0 --unixsocket $s --appendonly yes --dir . > log2 2>&1 & server=$!; eventually answers; cli get a; kill -9 $server; wait $server; echo "killed $?"
        """) with { Errors = Normaliser.Everything });

    [Fact]
    public Task A_python_server_answers_a_shell() => Compare.Succeeds(Command.Bash("""
        mkdir www; for i in $(seq 20); do seq $i > www/$i; done
        python3 -I -u -m http.server --bind 127.0.0.1 --directory www 0 > log 2>&1 & server=$!
        for i in $(seq 3000); do port=$(sed -n 's/.*port \([0-9]*\).*/\1/p' log); [ -n "$port" ] && break; sleep 0.1; done
        for i in $(seq 20); do exec 3<>/dev/tcp/127.0.0.1/$port; printf 'GET /%d HTTP/1.0\r\n\r\n' $i >&3; tail -n 1 <&3; exec 3>&-; done
        kill -TERM $server; wait $server; echo $?
        """) with { Errors = Normaliser.Everything });
}
