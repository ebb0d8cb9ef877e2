# What the scripts of servers share; each starts with it, in an empty directory of its own.
set -u
umask 022
chmod 711 .. # services give root up and must get here all the same
maps=$PWD/maps
: > "$maps" && chmod 666 "$maps"

free_port() { python3 -I -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# eventually COMMAND...: repeats it until it succeeds, for 30 s at most. Its output is not compared.
eventually() {
	local i
	for i in $(seq 600); do "$@" > /dev/null 2>&1 && return; sleep 0.05; done
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
