# PostgreSQL 15, which refuses root: initdb, every kind of SQL, pgbench, a crash in the middle of transactions and recovery from it, a dump.
mkdir server
as_server() { bash --norc -c "$1"; }
if [ $(id -u) = 0 ]; then
	chown postgres server
	as_server() { setpriv --reuid=postgres --regid=postgres --clear-groups --inh-caps=-all bash --norc -c "$1"; }
fi
cd server
export PATH=/usr/lib/postgresql/15/bin:$PATH PGHOST=$PWD PGDATA=$PWD/data PGDATABASE=postgres PGUSER=tester
# Only root writes the cache of images: what the server's user runs has its image before.
for program in initdb postgres pg_ctl psql pgbench pg_dumpall pg_dump pg_controldata; do $program --version; done
sh -c : && for program in cat grep head md5sum rm seq sleep sort tail wc; do $program --version; done | grep -c GNU
as_server 'initdb --username=tester --auth=trust --no-sync > log 2>&1 || cat log
	printf "%s\n" "listen_addresses = '"''"'" "unix_socket_directories = '"'$PWD'"'" "shared_buffers = 16MB" "max_prepared_transactions = 5" "recovery_init_sync_method = syncfs" "log_min_messages = fatal" >> data/postgresql.conf
	pg_ctl -l log -w start > started; echo "start $?"'
layered $(head -n 1 data/postmaster.pid)
as_server "psql -X -a -f $SCRIPTS/postgres.sql 2>&1" | sed -e 's/PID [0-9]*/PID/' -e "s#$SCRIPTS##"
as_server 'pg_dumpall | grep -v restrict | md5sum
	pgbench -i -q -s 1 > log1 2>&1; echo "init $?"
	pgbench -S -c 4 -j 2 -t 400 2>&1 | grep -e actually -e failed
	pgbench -c 4 -j 2 -t 50 2>&1 | grep -e actually -e failed
	pgbench -n -c 2 -T 600 > log2 2>&1 &
	for i in $(seq 3000); do [ $(psql -Atc "SELECT count(*) > 220 FROM pgbench_history") = t ] && break; sleep 0.1; done
	pg_ctl kill KILL $(head -n 1 data/postmaster.pid); wait; grep -c aborted log2
	for i in $(seq 3000); do pg_ctl -l log -w start > started 2>&1 && break; sleep 0.1; done; echo "after the crash $?"
	psql -Atc "SELECT count(*) > 220, (SELECT sum(abalance) FROM pgbench_accounts) = (SELECT sum(bbalance) FROM pgbench_branches), sum(delta) = (SELECT sum(tbalance) FROM pgbench_tellers) FROM pgbench_history"'
layered $(head -n 1 data/postmaster.pid) $(pgrep -P $(head -n 1 data/postmaster.pid) | head -n 2)
as_server 'pg_ctl -m fast -w stop > stopped; echo "stop $?"; pg_controldata | grep state; grep -c PANIC log'
:
