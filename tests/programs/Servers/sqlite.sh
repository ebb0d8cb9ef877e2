# sqlite3: several processes write one WAL database at once; one is killed in the middle, and nothing committed is lost nor half a transaction there.
run() { sqlite3 -cmd '.timeout 30000' db "$@"; }
run 'PRAGMA journal_mode=WAL; CREATE TABLE t (writer INTEGER, n INTEGER, pair TEXT, PRIMARY KEY (writer, n)); CREATE TABLE log (line TEXT); CREATE INDEX by_pair ON t (pair);'
writer() { for n in $(seq 25); do echo "BEGIN IMMEDIATE; INSERT INTO t VALUES ($1, $n, 'a'); INSERT INTO t VALUES ($1, -$n, 'b'); COMMIT;"; done | run; }
for w in 1 2 3 4; do writer $w & done; wait
run 'SELECT writer, count(*), sum(n) FROM t GROUP BY writer; PRAGMA integrity_check'
mkfifo commands
run < commands > killed 2>&1 & victim=$!
exec 4> commands
echo "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=3; WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 3000) INSERT INTO t SELECT 9, i, hex(randomblob(50)) FROM c; BEGIN; INSERT INTO t SELECT 10, n, pair FROM t WHERE writer = 9; SELECT 'half';" >&4
eventually grep half killed
layered $victim
kill -9 $victim; wait $victim; echo "killed $?"; exec 4>&-
run 'SELECT writer, count(*) FROM t GROUP BY writer ORDER BY writer; PRAGMA integrity_check; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE'
for w in 1 2 3; do (for n in $(seq 15); do run "UPDATE t SET pair = pair || 'x' WHERE writer = $w AND n = $n; INSERT INTO log VALUES ('$w $n')"; done) & done; wait
run 'SELECT count(*), max(length(pair)) FROM t WHERE writer < 4; SELECT count(*) FROM log; PRAGMA integrity_check; VACUUM; PRAGMA mmap_size=100000000; SELECT count(*), sum(n) FROM t; PRAGMA integrity_check'
run .dump | grep -v "^INSERT INTO t VALUES(9" | sort | md5sum
run ".backup copy" && sqlite3 copy 'SELECT count(*) FROM t; PRAGMA integrity_check'
ls
:
