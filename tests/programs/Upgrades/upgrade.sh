# libc, the dynamic linker and a plugin are replaced by dpkg while programs run that use them: each new file beside the old, renamed over it, the
# old one unlinked. In the working directory that prepare.sh filled, with its libraries in place of the machine's.
set -u
lib=/usr/lib/x86_64-linux-gnu
eventually() { local i; for i in $(seq 600); do "$@" > /dev/null 2>&1 && return; sleep 0.05; done; echo "never: $*"; return 1; }
named() { sed -f names; }
# ask DESCRIPTORS WORDS: one line to a program, one line from it; both descriptors as IN:OUT
ask() { local line; echo "${*:2}" >&"${1%:*}"; read -r -t 60 line <&"${1#*:}" || line="no answer"; echo "${*:2}: $line" | named; }
keep() { local pid; for pid in "${@:2}"; do echo "$1"; cat "/proc/$pid/maps"; echo; done >> maps; }

mkfifo to from pto pfrom
"$LIBC_IN_USE" < to > from & user=$!
exec 3> to 4< from
cat > threads.py <<'END'
import ctypes, hashlib, importlib, os, subprocess, sys, threading, time
turns, stop = [0] * 4, threading.Event()
def work(i):
    while not stop.is_set():
        r, w = os.pipe(); os.write(w, b'x'); os.read(r, 1); os.close(r); os.close(w); hashlib.sha256(b'x' * 1000).digest(); turns[i] += 1
threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
for t in threads: t.start()
def alive():
    before = list(turns); end = time.time() + 50
    while time.time() < end and any(b == t for b, t in zip(before, turns)): time.sleep(0.01)
    return all(b != t for b, t in zip(before, turns))
for line in sys.stdin:
    word, *rest = line.split()
    try:
        if word == 'threads': print(alive())
        elif word == 'import': print(importlib.import_module(rest[0]).__name__)
        elif word == 'plugin': print(ctypes.CDLL(rest[0]).answer())
        elif word == 'child': print(subprocess.run([os.environ['LIBC_IN_USE'], 'libc'], stdout=subprocess.PIPE, text=True).stdout.strip())
        elif word == 'fork':
            pid = os.fork()
            if pid == 0: os._exit(len(subprocess.run(['/bin/ls', '/'], stdout=subprocess.PIPE).stdout) > 20)
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        elif word == 'end': break
    except Exception as e: print(type(e).__name__, e)
    sys.stdout.flush()
stop.set()
for t in threads: t.join()
END
python3 -I threads.py < pto > pfrom & python=$!
exec 5> pto 6< pfrom
redis-server --port 0 --unixsocket "$PWD/s" --dir "$PWD" --save '' --daemonize no > redis.log 2>&1 & redis=$!
eventually redis-cli -s s ping

before() {
	ask 3:4 libc
	ask 3:4 open "$lib/plugin.so"
	ask 5:6 threads
	ask 5:6 plugin "$lib/plugin.so"
	redis-cli -s s set key value
}
before
keep old $$ "$user" "$python" "$redis"

# Children and requests all the time, while dpkg works. A child that gets the new linker and the old libc is aborted by these, natively too, which is
# all that may go wrong, and what trapless says when its rewriter is; a static one needs neither. So the loop itself executes no other program.
id() { sed -n "s,.*s/\([0-9a-f]*\)/$1/.*,\1,p" names; }
old="^libc $(id old-libc.so.6) [a-z]*, linker $(id old-ld-linux-x86-64.so.2) " new="^libc $(id new-libc.so.6) [a-z]*, linker $(id new-ld-linux-x86-64.so.2) "
(
	until [ -e stop ]; do
		"$LIBC_IN_USE" libc > child; status=$?
		read -r said < child
		case $status in 0) [[ $said =~ $old || $said =~ $new ]] || echo "a child said $said" ;; 134) ;; *) echo "a child ended with $status" ;; esac
		[ "$(/bin/busybox echo static)" = static ] || echo "the static child failed"
	done 2> aborted
	rm -f child
) > load & load=$!
redis-benchmark -s s -n 30000 -t set,get,incr -q > benchmark & benchmark=$!
for i in 1 2 3; do dpkg --admindir="$PWD/admin" --no-triggers -i newer.deb > dpkg.log 2>&1; echo "dpkg $?"; done
rm "$lib/removed.so"
wait "$benchmark"; echo "benchmark $?"
touch stop; wait "$load"; cat load; grep -vE 'Aborted|stack smashing|^trapless: runs (natively|without)' aborted
ls "$lib" | grep dpkg-

# The old processes go on with the old files, and load new ones as the dynamic linker decides.
ask 3:4 libc
ask 3:4 child
ask 3:4 open "$lib/plugin.so"
ask 3:4 open "$lib/./plugin.so"
ask 3:4 open libresolv.so.2
ask 3:4 open libnss_compat.so.2
ask 3:4 open libc.so.6
ask 3:4 open "$lib/libc.so.6"
ask 3:4 open "$lib/removed.so"
ask 3:4 convert UTF-16
ask 3:4 convert EUC-JP
ask 5:6 threads
ask 5:6 plugin "$lib/plugin.so"
ask 5:6 plugin "$lib/./plugin.so"
ask 5:6 import _sqlite3
ask 5:6 import _decimal
ask 5:6 child
ask 5:6 fork
redis-cli -s s get key
redis-cli -s s bgsave; eventually sh -c 'redis-cli -s s info persistence | grep -q rdb_bgsave_in_progress:0'; redis-cli -s s info persistence | grep -a rdb_last_bgsave_status
(ask 3:4 libc; exec "$LIBC_IN_USE" libc) | named

# New ones have the new.
mkfifo to2 from2
"$LIBC_IN_USE" < to2 > from2 & newer=$!
exec 7> to2 8< from2
ask 7:8 libc
ask 7:8 open "$lib/plugin.so"
ask 7:8 convert UTF-16
python3 -I -c 'import ctypes; print(ctypes.CDLL("'$lib'/plugin.so").answer())'
bash -c 'ls / | sort -r | head -n 2; echo $((6 * 7))'
keep old $$ "$user" "$python" "$redis"
keep new "$newer"
for end in 3 5 7; do echo end >&$end; done
redis-cli -s s shutdown nosave
for pid in $user $python $redis $newer; do wait "$pid"; echo "ended $?"; done
