# What the scripts of servers share; each starts with it, in an empty directory of its own.
set -u
umask 022
chmod 711 .. # services give root up and must get here all the same
maps=$PWD/maps
: > "$maps" && chmod 666 "$maps"

# free_ports COUNT: as many numbers, each another, that nobody uses, of those the kernel gives to no outgoing connection (ip(7), ip_local_port_range).
free_ports() {
	python3 -I - "$1" <<'END'
import random, socket, sys
first = int(open('/proc/sys/net/ipv4/ip_local_port_range').read().split()[0])
numbers, held = random.sample(range(min(10000, first // 2), first), 500), []
while len(held) < int(sys.argv[1]):
    s = socket.socket()
    try: s.bind(('127.0.0.1', numbers.pop()))
    except OSError: continue
    held.append(s)
print(*(s.getsockname()[1] for s in held))
END
}

# eventually COMMAND...: repeats it until it succeeds, for minutes at most. Its output is not compared.
eventually() {
	local i
	for i in $(seq 6000); do "$@" > /dev/null 2>&1 && return; sleep 0.05; done
	echo "never: $*"
	return 1
}

gone() { ! kill -0 "$1"; }
holds() { [ "$(eval "$1")" = "$2" ]; }

# layered PID...: keeps the maps of processes for the test, which looks whether they run under the layer.
layered() {
	local pid
	for pid; do cat "/proc/$pid/maps" && echo; done >> "$maps"
}
