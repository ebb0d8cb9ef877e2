# memcached: four threads, its text protocol, eviction, many clients at once, statistics.
s=$PWD/socket
chown nobody . # it gives root up
memcached -s $s -t 4 -m 8 -u nobody -o no_lru_crawler 2> log & server=$!
eventually test -S $s
layered $server
cat > client.py <<'END'
import socket, sys, threading, hashlib
def connect():
    s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); return s.makefile('rwb')
def ask(f, request, lines=1):
    f.write(request); f.flush(); return [f.readline().decode().strip() for _ in range(lines)]
def get(f, key):
    f.write(b'get %s\r\n' % key); f.flush(); head = f.readline().split()
    if head == [b'END']: return None
    data = f.read(int(head[3])); f.readline(), f.readline(); return data
f = connect()
for request in (b'set a 5 0 3\r\nabc\r\n', b'add a 0 0 1\r\nx\r\n', b'replace a 0 0 2\r\n41\r\n', b'incr a 1\r\n', b'decr a 100\r\n', b'append a 0 0 1\r\nz\r\n', b'incr a 1\r\n', b'touch a 100\r\n',
                b'cas a 0 0 1 999999\r\nq\r\n', b'delete a\r\n', b'delete a\r\n', b'gat 1 a\r\n', b'bad command\r\n', b'set big 0 0 100000\r\n' + b'x' * 100000 + b'\r\n', b'set k 0 -1 1\r\nx\r\n', b'mn\r\n', b'ms m 2\r\nhi\r\n'):
    print(request[:20], ask(f, request))
f = connect(); print(get(f, b'k'), get(f, b'm'))
errors = []
def client(n):
    f = connect()
    for i in range(200):
        value = hashlib.sha256(b'%d %d' % (n, i)).hexdigest().encode() * (1 + i % 20)
        if ask(f, b'set c%d.%d 0 0 %d\r\n%s\r\n' % (n, i, len(value), value)) != ['STORED']: errors.append((n, i))
        found = get(f, b'c%d.%d' % (n, i))
        if found != value: errors.append((n, i, found))
        ask(f, b'incr counter 1\r\n')
ask(f, b'set counter 0 0 1\r\n0\r\n')
threads = [threading.Thread(target=client, args=(n,)) for n in range(12)]
[t.start() for t in threads]; [t.join() for t in threads]
print(errors, get(f, b'counter'))
value = b'v' * 4000
for i in range(4000): f.write(b"set fill%d 0 0 4000 noreply\r\n%s\r\n" % (i, value))
print(ask(f, b'verbosity 0\r\n'), get(f, b'fill0') is None, get(f, b'fill3999') == value)
f.write(b'stats\r\n'); f.flush(); stats = {}
while (line := f.readline().split()) != [b'END']: stats[line[1].decode()] = line[2].decode()
print({k: stats[k] for k in ('threads', 'cmd_touch', 'limit_maxbytes', 'cmd_set', 'incr_hits', 'pid') if k != 'pid'}, int(stats['evictions']) > 100)
print(ask(f, b'flush_all\r\n'), get(f, b'fill3999'))
END
python3 -I client.py $s; echo "client $?"
kill -TERM $server; wait $server; echo "server $?"
cat log
:
