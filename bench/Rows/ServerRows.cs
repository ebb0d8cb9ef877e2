using Trapless.Bench.Fixtures;
using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>
/// Servers and a build: everything in the given mode, servers, clients and the shell between them, on one CPU. The time of one request is
/// what the client reports; it prints 10^6 / requests per second.
/// </summary>
internal static class ServerRows
{
    private const double TwoPercent = 1.02;
    private const double Millisecond = 1e6;

    // One run of a server is some percent beside the next (where its memory lies, what else the machine does): the median of many says what the layer costs.
    private const int Pairs = 21;

    // PostgreSQL refuses root: root of this directory is another user in a namespace of its own, to whom all files here belong.
    private const string Postgres = """
        export PATH=/usr/lib/postgresql/15/bin:$PATH PGHOST=$PWD PGDATA=$PWD/postgres PGUSER=bench PGDATABASE=postgres
        [ $(id -u) != 0 ] || exec unshare --user --map-user=1000 --map-group=1000 /bin/sh -c "$2" postgres "$1" "$2"
        [ -e postgres/ready ] || { rm -rf postgres; initdb -U bench -A trust --no-sync > initdb.log && pg_ctl -o "-c listen_addresses= -c unix_socket_directories=$PWD" -l postgres.log -w start > pg_ctl.log &&
            pgbench -i -q > pgbench.log 2>&1 && pg_ctl -m fast -w stop > pg_ctl.log && touch postgres/ready; } || exit 1
        pg_ctl -o "-c listen_addresses= -c unix_socket_directories=$PWD -c fsync=off" -l postgres.log -w start > pg_ctl.log || exit 1
        pgbench -n -S -c 4 -t "$1" > pgbench.log 2>&1; status=$?
        pg_ctl -m fast -w stop > pg_ctl.log
        [ $status = 0 ] && awk '/^tps/ { printf "%.3f\n", 1e6 / $3 }' pgbench.log
        """;

    // The port is the first of many that the server can bind, below those the kernel gives to clients.
    private const string Web = """
        mkdir -p www; head -c 1000 /dev/zero | tr '\0' x > www/page; chmod 755 . www; server=
        for port in $(seq $((20000 + $$ % 10000)) 97 32700); do
            start $port && break
        done
        kill -0 $server || { cat server.err >&2; exit 1; }
        i=0; while [ $i -lt 200 ] && ! curl -sf http://127.0.0.1:$port/page > page.out; do sleep 0.05; i=$((i+1)); done
        wrk -t 1 -c 8 -d 1 http://127.0.0.1:$port/page > wrk.out; status=$?
        kill $server; wait $server 2> wait.err
        [ $status = 0 ] && ! grep -q -e Non-2xx -e 'Socket errors' wrk.out && awk '/^Requests\/sec/ { printf "%.3f\n", 1e6 / $2 }' wrk.out
        """;

    private const string Apache = """
        start() {
            m=/usr/lib/apache2/modules
            printf '%s\n' "ServerRoot $PWD" "PidFile $PWD/apache.pid" "ErrorLog $PWD/apache.log" "ServerName localhost" "Listen 127.0.0.1:$1" "DocumentRoot $PWD/www" "LoadModule mpm_event_module $m/mod_mpm_event.so" "LoadModule authz_core_module $m/mod_authz_core.so" "StartServers 1" "User www-data" "Group www-data" > apache.conf
            /usr/sbin/apache2 -X -f $PWD/apache.conf 2> server.err & server=$!
            sleep 0.2; kill -0 $server 2> kill.err
        }

        """;

    private const string Nginx = """
        start() {
            printf '%s\n' "daemon off; master_process off; pid $PWD/nginx.pid; error_log $PWD/nginx.log; events {}" "http { access_log off; client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3; uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5; sendfile on; server { listen 127.0.0.1:$1; root $PWD/www; keepalive_requests 1000000; } }" > nginx.conf
            /usr/sbin/nginx -c $PWD/nginx.conf -e $PWD/nginx.log 2> server.err & server=$!
            sleep 0.2; kill -0 $server 2> kill.err
        }

        """;

    public static IEnumerable<Row> All(Stage stage, Workspace workspace)
    {
        Row Load(string name, double? limit, bool native, params string[] arguments) =>
            new(ProgramRows.Group, name, "µs", Quantity.Ratio, limit, new ReportingProbe(stage, _ => ["/bin/sh", "-c", .. arguments]) { HasStrace = false, IsWhole = native }) { Pairs = Pairs };
        Row Server(string name, params string[] arguments) => Load(name, TwoPercent, native: false, arguments);

        yield return Server("pgbench -S, 4 clients", Postgres, "postgres", "3000", Postgres)
            .Needs("postgresql-15", "/usr/lib/postgresql/15/bin/initdb", "/usr/lib/postgresql/15/bin/pgbench");
        yield return Server("Apache, wrk, 1 kB", Apache + Web).Needs("apache2, wrk and curl", "/usr/sbin/apache2", "/usr/bin/wrk", "/usr/bin/curl");

        // What the method is worth for a server: nothing layered, so a ratio other than 1 is noise.
        yield return Load("control: nginx, native twice", null, native: true, Nginx + Web).Needs("nginx-light, wrk and curl", "/usr/sbin/nginx", "/usr/bin/wrk", "/usr/bin/curl");
        yield return Server("nginx, wrk, 1 kB", Nginx + Web).Needs("nginx-light, wrk and curl", "/usr/sbin/nginx", "/usr/bin/wrk", "/usr/bin/curl");
        yield return new Row(ProgramRows.Group, "make -j2, 7 files", "ms", Quantity.Ratio, TwoPercent,
            new ProgramProbe(stage, ["/usr/bin/make", "-s", "-B", "-j2", "-C", workspace.Build], 1, Millisecond) { HasStrace = false }) { Pairs = Pairs }
            .Needs("make, gcc and binutils", "/usr/bin/make", "/usr/bin/gcc", "/usr/bin/ar");
    }
}
