# Redis: AOF and RDB after kill -9, BGSAVE and BGREWRITEAOF under load, replication, Lua, pub/sub, transactions, expiry, threads.
s=$PWD/socket r=$PWD/replica.socket
serve() { redis-server --port 0 --unixsocket $s --dir $PWD --loglevel warning "$@" > log 2>&1 & server=$!; eventually holds "redis-cli -s $s ping" PONG; layered $server; }
cli() { redis-cli -s $s "$@"; }
digest() { cli debug digest; cli dbsize; }
idle() { cli info persistence | grep -q -e "$1:0"; }

echo "append only"
serve --appendonly yes --appendfsync always --save '' --enable-debug-command yes
for i in $(seq 300); do echo "set key:$i value-$i"; echo "rpush list $i"; echo "hset hash f$i $i"; echo "zadd sorted $i m$i"; echo "xadd stream $i-1 n $i"; done | cli | sort | uniq -c | wc -l
cli --pipe < <(for i in $(seq 2000); do printf 'SET bulk:%d %d\r\n' $i $((i * i)); done) | tail -n 1
before=$(digest)
kill -9 $server; wait $server; echo "killed $?"
serve --appendonly yes --save '' --enable-debug-command yes
[ "$(digest)" = "$before" ]; echo "the same after kill -9: $?"
redis-benchmark -s $s -n 3000 -c 8 -q -t set,incr -r 100 > bench &
cli bgrewriteaof; wait $!; eventually idle aof_rewrite_in_progress
cli save > null; before=$(digest); cli shutdown nosave; wait $server; echo "stopped $?"
serve --appendonly yes --save '' --enable-debug-command yes
[ "$(digest)" = "$before" ]; echo "the same after the rewrite: $?"
redis-check-aof appendonlydir/*.manifest | tail -n 1
cli shutdown nosave; wait $server

echo "snapshots"
serve --appendonly no --save '' --io-threads 2 --enable-debug-command yes
cli debug populate 20000 p 50; cli set mark saved
redis-benchmark -s $s -n 5000 -c 8 -q -t hset > bench & load=$!
cli bgsave; wait $load; eventually idle rdb_bgsave_in_progress
cli set mark lost; kill -9 $server; wait $server; echo "killed $?"
redis-check-rdb dump.rdb | grep -c 'looks OK'
serve --appendonly no --save '' --enable-debug-command yes
cli get mark; cli get p:19999; cli dbsize | sed 's/[0-9][0-9]$/NN/'

echo "a replica"
mkdir replica; port=$(free_ports 1)
redis-server --port $port --bind 127.0.0.1 --repl-diskless-sync-delay 0 --unixsocket $r --dir $PWD/replica --save '' --loglevel warning > replica/log 2>&1 & other=$!
eventually holds "redis-cli -s $r ping" PONG; layered $other
cli replicaof 127.0.0.1 $port; redis-cli -s $r set from master; redis-cli -s $r sadd set a b c
eventually holds "redis-cli -s $s get from" master
eventually holds "redis-cli -s $s scard set" 3; cli set x y; cli replicaof no one; redis-cli -s $r shutdown nosave; wait $other; echo "master $?"

echo "scripts and channels"
cli eval 'local sum = 0 for i = 1, tonumber(ARGV[1]) do sum = sum + i end redis.call("set", KEYS[1], sum) return {sum, redis.call("type", KEYS[1])}' 1 sum 10000
cli eval 'return redis.error_reply("refused")' 0; cli eval 'while true do end' 0 & eventually cli -e script kill; wait $!
cli function load $'#!lua name=l\nredis.register_function("twice", function(keys, args) return args[1] * 2 end)'; cli fcall twice 0 21
printf '%s\n' multi 'incr n' 'incr n' exec 'watch n' multi 'get n' discard | cli
cli psetex short 20 x; eventually holds "redis-cli -s $s exists short" 0
for i in 1 2 3; do timeout 60 redis-cli -s $s --csv psubscribe 'news.*' > heard$i & done
eventually holds "redis-cli -s $s client list type pubsub | wc -l" 3; eventually holds "redis-cli -s $s pubsub numpat" 1
cli publish news.one first; cli publish news.two second; cli publish news.three third; cli publish other lost
for i in 1 2 3; do eventually grep third heard$i; grep -v Reading heard$i; done
cli client kill type pubsub
redis-cli -s $s blpop queue 60 > popped & eventually holds "redis-cli -s $s client list | grep -c cmd=blpop" 1; cli rpush queue job; wait $!; cat popped
cli config set maxmemory 3mb; cli config set maxmemory-policy allkeys-lru; cli config set maxmemory 0; cli shutdown nosave; wait $server; echo "stopped $?"
ls appendonlydir | wc -l; grep -ci -e crash -e 'bug report' log
:
