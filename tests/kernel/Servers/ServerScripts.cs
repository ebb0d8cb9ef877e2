namespace Trapless.Kernel.Tests;

/// <summary>
/// Servers with their load, as shell scripts of a guest. L stands before each program: nothing, or the loader. What is printed is the same on
/// every run: counts, sums and contents, not rates. Nothing is asked of a server that is not ready, so the processes are the same on a slow machine.
/// </summary>
internal static class ServerScripts
{
    internal static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["redis"] = Redis, ["postgres"] = Postgres, ["apache2"] = Apache,
    };

    /// <summary>Five commands by ten clients, with and without pipelining; the server then tells how often each was called and what it holds.</summary>
    private const string Redis = """
        rm -rf /tmp/redis; mkdir /tmp/redis
        $L /usr/bin/redis-server --port 6379 --dir /tmp/redis --save '' --appendonly yes --appendfsync everysec --enable-debug-command yes --daemonize no > /tmp/redis/log 2>&1 &
        server=$!
        cli() { $L /usr/bin/redis-cli -p 6379 "$@"; }
        for i in $(seq 600); do grep -q 'Ready to accept' /tmp/redis/log && break; sleep 0.1; done
        $L /usr/bin/redis-benchmark -p 6379 -c 10 -n 1500 -t set,get,incr,lpush,lrange_100 -q > /tmp/redis/benchmark
        $L /usr/bin/redis-benchmark -p 6379 -c 4 -n 4000 -P 16 -t set,get,incr -q >> /tmp/redis/benchmark
        tr '\r' '\n' < /tmp/redis/benchmark | grep 'requests per second' | cut -d: -f1
        cli debug digest; cli dbsize; cli info commandstats | grep -E 'set|get|incr|lpush|lrange' | cut -d, -f1 | sort
        cli bgrewriteaof; while cli info persistence | grep -q 'aof_rewrite_in_progress:1'; do sleep 0.1; done
        cli debug loadaof; cli debug digest
        cli shutdown nosave; wait $server; echo server $?
        """;

    /// <summary>A cluster, made if there is none; pgbench's own load of reads and writes by several clients, prepared statements, a backend that is ended.</summary>
    private const string Postgres = """
        B=/usr/lib/postgresql/15/bin D=/tmp/postgres; export PGHOST=127.0.0.1 PGUSER=postgres PGDATABASE=postgres
        as_postgres() { su -s /applets/sh postgres -c "$*"; }
        [ -d $D ] || as_postgres $L $B/initdb -D $D -U postgres -A trust --no-sync --locale=C -E UTF8 > /tmp/initdb.log 2>&1; echo cluster $?; grep -i error /tmp/initdb.log
        as_postgres $L $B/postgres -D $D -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c jit=off -c autovacuum=off > /tmp/postgres.log 2>&1 &
        server=$!
        sql() { $L $B/psql -X -A -t "$@" 2>&1; }
        for i in $(seq 600); do grep -q ready $D/postmaster.pid 2> /dev/null && break; sleep 0.1; done
        head -n 1 $D/postmaster.pid > /tmp/postmaster
        $L $B/pgbench -i -q -s 1 > /tmp/pgbench.log 2>&1; echo initialised $?
        $L $B/pgbench -n -c 4 -j 2 -t 40 --random-seed=7 2>&1 | grep -E 'processed|failed|^scaling|clients'
        $L $B/pgbench -n -c 2 -t 100 -S -M prepared --random-seed=7 2>&1 | grep -E 'processed|failed'
        sql -c 'select sum(abalance), count(*) from pgbench_accounts' -c 'select sum(tbalance) from pgbench_tellers' -c 'select sum(bbalance) from pgbench_branches' -c 'select sum(delta), count(*) from pgbench_history'
        sql -c 'explain (costs off) select * from pgbench_accounts a join pgbench_accounts b using (aid) where a.bid = 1 order by b.abalance'
        sql -c "select md5(string_agg(i::text, ',')) from generate_series(1, 20000) i" -c 'select pg_cancel_backend(pg_backend_pid())'
        sql -c 'select pg_terminate_backend(pg_backend_pid())' | head -n 1
        kill -INT $(head -n 1 $D/postmaster.pid); wait $server; echo server $?
        grep -cE 'PANIC|terminated by signal' /tmp/postgres.log
        true
        """;

    /// <summary>
    /// Files small and large by eight clients, then over connections that stay (by few: busy workers close those); a page that is not there; a graceful
    /// restart and end.
    /// </summary>
    private const string Apache = """
        rm -rf /tmp/apache; mkdir -p /tmp/apache/htdocs; chmod 755 /tmp/apache /tmp/apache/htdocs
        echo hello > /tmp/apache/htdocs/small; seq 1 60000 > /tmp/apache/htdocs/large
        $L /usr/sbin/apache2 -f /scripts/apache.conf -DFOREGROUND > /tmp/apache/out 2>&1 &
        server=$!
        url=http://127.0.0.1:8080
        for i in $(seq 600); do wget -q -O /dev/null $url/small 2> /dev/null && break; sleep 0.1; done
        load() { $L /usr/bin/ab -q "$@" 2>&1 | grep -E '^(Document (Path|Length)|Complete|Failed|Non-2xx|HTML)'; }
        load -n 600 -c 8 $url/small; load -k -n 1000 -c 4 $url/small; load -n 60 -c 4 $url/large; load -n 20 -c 2 $url/none
        kill -USR1 $server; sleep 0.5
        load -n 200 -c 8 $url/small; wget -q -O - $url/large | md5sum
        kill -WINCH $server; wait $server; echo server $?
        sort /tmp/apache/access | uniq -c
        grep -E 'exit signal|:emerg|:crit|:alert|seg' /tmp/apache/error
        true
        """;

    internal const string ApacheConfiguration = """
        ServerRoot /usr/lib/apache2
        LoadModule mpm_event_module modules/mod_mpm_event.so
        LoadModule authz_core_module modules/mod_authz_core.so
        LoadModule dir_module modules/mod_dir.so
        LoadModule mime_module modules/mod_mime.so
        LoadModule deflate_module modules/mod_deflate.so
        LoadModule filter_module modules/mod_filter.so
        ServerName localhost
        Listen 127.0.0.1:8080
        User nobody
        Group nogroup
        PidFile /tmp/apache/pid
        DocumentRoot /tmp/apache/htdocs
        TypesConfig /dev/null
        ErrorLog /tmp/apache/error
        CustomLog /tmp/apache/access "%m %s"
        LogLevel notice
        StartServers 1
        ThreadsPerChild 25
        MaxRequestWorkers 50
        MaxKeepAliveRequests 0
        EnableSendfile On
        """;
}
