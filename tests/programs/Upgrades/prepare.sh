# Makes, natively and in the working directory, what upgrade.sh needs: `libraries`, a copy of the libraries of the programs it runs, to be mounted
# over the machine's directory in a namespace of its own, and `newer.deb`, which brings another build of libc for that directory.
lib=/usr/lib/x86_64-linux-gnu
other=/usr/x86_64-linux-gnu/lib # package libc6-amd64-cross
programs="/bin/bash /usr/bin/python3 /usr/bin/redis-server /usr/bin/redis-cli /usr/bin/redis-benchmark /usr/bin/dpkg /usr/bin/dpkg-deb /usr/bin/ls /usr/bin/sed /usr/bin/ps
	$PRODUCT/trapless $PRODUCT/trapless-ld /usr/lib/python3.11/lib-dynload/*.so"

mkdir libraries
for file in $(ldd $programs 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^\t\(\/lib64[^ ]*\) .*/\1/p' | sort -u) $lib/libresolv.so.2 $lib/libnss_compat.so.2 $lib/libstdc++.so.6 $lib/libgcc_s.so.1 $lib/librt.so.1 $lib/libdl.so.2 $lib/libpthread.so.0; do
	cp -f "$(readlink -f "$file")" "libraries/${file##*/}"
done
cp -r $lib/gconv libraries
build_plugin() { printf '#include <unistd.h>\nint answer(void) { return %d; }\n__attribute__((used)) long call(void) { long r; __asm__ volatile("syscall" : "=a"(r) : "a"(39L) : "rcx", "r11", "memory"); return r; }\n' "$1" | gcc -O2 -shared -fPIC -x c - -o "$2"; }
build_plugin 1 libraries/plugin.so
cp libraries/plugin.so libraries/removed.so

mkdir -p newer/DEBIAN newer$lib admin/info admin/updates admin/triggers
touch admin/status
for file in $other/*.so*; do [ ! -e "libraries/${file##*/}" ] || cp "$file" newer$lib; done
build_plugin 2 newer$lib/plugin.so
printf 'Package: newer\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: another build of libc\n' > newer/DEBIAN/control
dpkg-deb -Znone -b newer newer.deb > /dev/null
build_id() { readelf -n "$1" | sed -n 's/ *Build ID: //p'; }
for file in libc.so.6 ld-linux-x86-64.so.2 libm.so.6 libresolv.so.2 libnss_compat.so.2 plugin.so; do echo "s/$(build_id libraries/$file)/old-$file/;s/$(build_id newer$lib/$file)/new-$file/"; done > names
