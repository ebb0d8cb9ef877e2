using System.Text;

namespace Trapless.Bench.Fixtures;

/// <summary>A table filled in one transaction, then 5000 reads that each lock and unlock the file, and a few that scan it.</summary>
internal static class SqlText
{
    public static string Text()
    {
        var text = new StringBuilder("""
            PRAGMA synchronous = OFF;
            DROP TABLE IF EXISTS t;
            CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, value REAL);
            BEGIN;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT i, 'name ' || (i * 7919 % 20011), i / 3.0 FROM n;
            COMMIT;

            """);
        for (var i = 0; i < 5000; i++)
        {
            text.Append($"SELECT name FROM t WHERE id = {(i * 7919 % 20000) + 1};\n");
        }

        return text.Append("SELECT count(*), sum(value) FROM t WHERE name LIKE '%99%';\nSELECT name FROM t ORDER BY name LIMIT 10;\n").ToString();
    }
}
