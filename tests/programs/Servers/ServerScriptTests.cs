using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests.Servers;

/// <summary>Servers of Debian under load, with reloads, crashes and recovery, and terminals; natively and under the layer with the same results.</summary>
[Trait("Category", "Slow")]
[Trait("Packages", "postgresql-15 apache2 nginx-light redis-server memcached mariadb-server-core mariadb-client sqlite3 git openssh-server sudo tmux")]
public sealed class ServerScriptTests(SharedProduct product)
{
    [Fact]
    public Task PostgreSQL_survives_sql_of_every_kind_pgbench_and_a_crash() => ServerScript.Run(product, "postgres");

    [Theory]
    [InlineData("event", "cgid")]
    [InlineData("prefork", "cgi")]
    public Task Apache_serves_reloads_and_runs_programs(string mpm, string cgi) => ServerScript.Run(product, "apache", ("MPM", mpm), ("CGI", cgi));

    [Fact]
    public Task Nginx_serves_proxies_and_reloads() => ServerScript.Run(product, "nginx");

    [Fact]
    public Task Redis_keeps_its_data_through_kills() => ServerScript.Run(product, "redis");

    [Fact]
    public Task Memcached_serves_many_clients_and_evicts() => ServerScript.Run(product, "memcached");

    [Fact]
    public Task MariaDB_survives_a_crash_in_the_middle_of_transactions() => ServerScript.Run(product, "mariadb");

    [Fact]
    public Task Sqlite_keeps_a_database_of_several_writers_whole() => ServerScript.Run(product, "sqlite");

    [Fact]
    public Task Git_serves_clones_pushes_and_rewrites_history() => ServerScript.Run(product, "git");

    [Fact]
    public Task OpenSSH_serves_sessions_files_and_tunnels() => ServerScript.Run(product, "ssh");

    [Fact]
    public Task Terminals_show_the_same_screens() => ServerScript.Run(product, "terminal");

    [Fact]
    public Task Programs_raise_and_lower_their_privileges() => ServerScript.Run(product, "privileges");
}
