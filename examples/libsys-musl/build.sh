#!/bin/sh
# Builds musl's libc.so on libsys. Usage: build.sh MUSL_SOURCE LIBSYS OUTPUT
# MUSL_SOURCE: musl's own source (Debian: apt-get source musl); it is not changed. LIBSYS: what `trapless libsys build --variant rtld
# --calls all -o LIBSYS` wrote. OUTPUT gets include/ and lib/ (libc.so, its other name ld-musl-x86_64.so.1, crt files, specs).
set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd)
source=$1 libsys=$(cd -- "$2" && pwd)
mkdir -p "$3"
output=$(cd -- "$3" && pwd)
[ -e "$source/arch/x86_64/syscall_arch.h" ] || { echo "build.sh: $source is not musl's source" >&2; exit 1; }
[ -e "$libsys/libsys-rtld.a" ] || { echo "build.sh: no libsys-rtld.a in $libsys; run: trapless libsys build --variant rtld --calls all -o $libsys" >&2; exit 1; }

build=$output/build
rm -rf "$build"
cp -r "$source" "$build"
for file in arch/x86_64/syscall_arch.h arch/x86_64/pthread_arch.h src/thread/x86_64/syscall_cp.s \
	src/thread/x86_64/__set_thread_area.s src/process/x86_64/vfork.s; do
	cp "$here/$file" "$build/$file"
done
cd "$build"
./configure --prefix="$output" --syslibdir="$output/lib" --disable-static --disable-gcc-wrapper >configure.log
make -s -j"$(nproc)" LIBCC="$libsys/libsys-rtld.a -lgcc" lib/libc.so $(cd crt && echo *.c | sed 's:\([a-zA-Z0-9]*\)\.c:lib/\1.o:g') lib/crti.o lib/crtn.o >make.log 2>&1 || { tail -n 30 make.log >&2; exit 1; }
make -s install-headers >>make.log 2>&1
mkdir -p "$output/lib"
cp lib/libc.so lib/*.o "$output/lib/"
for name in m rt pthread crypt util xnet resolv dl; do ar rc "$output/lib/lib$name.a"; done # musl has it all in libc
ln -sf libc.so "$output/lib/ld-musl-x86_64.so.1"
sh tools/musl-gcc.specs.sh "$output/include" "$output/lib" "$output/lib/ld-musl-x86_64.so.1" >"$output/lib/musl-gcc.specs"
cd /
rm -rf "$build"
