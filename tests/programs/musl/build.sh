#!/bin/bash
# Builds musl on libsys, and a busybox on that musl, from Debian's source packages. Usage: build.sh TRAPLESS OUTPUT
# TRAPLESS is the command line. OUTPUT keeps the sources and what is built; what was made from the same inputs is not made again.
# OUTPUT/musl/lib/ld-musl-x86_64.so.1 is the dynamic linker that OUTPUT/busybox/busybox names.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
trapless=$1
mkdir -p "$2"
output=$(cd -- "$2" && pwd)
example=$here/../../../examples/libsys-musl
exec 9>"$output/lock"
flock 9

# Into directories of our own: the machine's package lists and sources stay as they are.
fetch_sources() {
	local apt=$output/apt
	rm -rf "$apt"
	mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/sources"
	apt-get indextargets 'Created-By: Packages' 'Component: main' 'Architecture: amd64' \
		--format 'deb-src $(REPO_URI) $(RELEASE) main' | grep -v -e -updates -e -security | sort -u >"$apt/sources.list"
	local options=(-qq -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache")
	[ "$(id -u)" != 0 ] || options+=(-o APT::Sandbox::User=root)
	apt-get "${options[@]}" update
	cd "$apt/sources"
	apt-get "${options[@]}" source --download-only "musl=$(dpkg-query -W -f '${Version}' musl)" busybox
	rm -rf "$output/musl-source" "$output/busybox-source"
	mkdir "$output/musl-source" "$output/busybox-source"
	tar -C "$output/musl-source" --strip-components=1 -xf musl_*.orig.tar.*z
	tar -C "$output/busybox-source" --strip-components=1 -xf busybox_*.orig.tar.*z*
	rm -rf "$apt"
	touch "$output/sources"
}

build_musl() {
	rm -rf "$output/musl"
	"$example/build.sh" "$output/musl-source" "$output/libsys" "$output/musl"
	mkdir -p "$output/musl/kernel"
	ln -s /usr/include/linux /usr/include/asm-generic /usr/include/mtd /usr/include/x86_64-linux-gnu/asm "$output/musl/kernel/"
}

# The applets that the test suite asks about; what needs a network, a terminal, users or devices is left out.
build_busybox() {
	rm -rf "$output/busybox"
	cp -r "$output/busybox-source" "$output/busybox"
	cd "$output/busybox"
	make defconfig
	grep -rhoE '^(//config:)?config [A-Z0-9_]+' networking e2fsprogs mailutils runit sysklogd selinux printutils modutils loginutils console-tools klibc-utils init miscutils |
		sed 's/.*config //; s/.*/s:^CONFIG_&=.*:# CONFIG_& is not set:/' >off.sed
	sed -i -f off.sed .config
	yes '' | make oldconfig || [ "${PIPESTATUS[1]}" = 0 ]
	make -j"$(nproc)" CC="gcc -specs $output/musl/lib/musl-gcc.specs -idirafter $output/musl/kernel" HOSTCC=gcc CONFIG_EXTRA_CFLAGS=-O1 SKIP_STRIP=y busybox
}

[ -e "$output/sources" ] || (fetch_sources) >&2
"$trapless" libsys build --variant rtld --calls all -o "$output/libsys" >/dev/null
inputs=$({ echo "$output"; cat "$output/libsys/libsys-rtld.a" "$here/build.sh" $(find "$example" -type f | sort); } | sha256sum) # paths are built in
if [ "$(cat "$output/inputs" 2>/dev/null)" != "$inputs" ]; then
	rm -f "$output/inputs"
	build_musl >"$output/musl.log" 2>&1 || { tail -n 30 "$output/musl.log" >&2; exit 1; }
	(build_busybox) >"$output/busybox.log" 2>&1 || { tail -n 30 "$output/busybox.log" >&2; exit 1; }
	echo "$inputs" >"$output/inputs"
fi
