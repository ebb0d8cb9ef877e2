# Files of a running program written over in place, as cp does and package managers do not.
set -u
ask() { local line; echo "$*" >&3; read -r -t 60 line <&4 || line="no answer"; echo "$1: ${line##*, }"; }
build() { printf 'int answer(void) { return %d; }\n%s\n' "$1" "$3" | gcc -O2 -shared -fPIC -x c - -o "$2"; }
site='long call(void) { long r; __asm__ volatile("syscall" : "=a"(r) : "a"(39L) : "rcx", "r11", "memory"); return r; }'
for code in "$site" ''; do
	if [ -n "$code" ]; then echo "a library with a site"; else echo "a library without"; fi
	build 1 plugin.so "$code"; build 2 new.so "$code"
	rm -f to from; mkfifo to from; "$LIBC_IN_USE" < to > from 2> errors & user=$!
	exec 3> to 4< from
	ask open "$PWD/plugin.so"
	cp new.so plugin.so; ask answer
	echo "open $PWD/plugin.so" | "$LIBC_IN_USE" | sed 's/.*, /another: /'
	: > plugin.so; ask answer
	exec 3>&- 4<&-
	wait "$user" 2> /dev/null; echo "ended $?"
done
cp /bin/sleep program; ./program 1 & sleep 0.2
if cp /bin/true program 2> errors; then echo "a program: written over"; else echo "a program: $(sed 's/.*: //' errors)"; fi
kill $!; wait $! 2> /dev/null
