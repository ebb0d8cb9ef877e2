#!/bin/bash
# Builds the command line and the loader into artifacts/trapless. Called by ./trapless when a source is newer than the stamp.
# Several may call it at once: one builds, the others wait and find it done. Progress goes to stderr.
set -u
here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd) || exit 125
built=$here/artifacts/trapless
log=$here/artifacts/build.log

exec 3>&2 # Not for compilers' servers, which stay: who waits for its end would wait for theirs.
say() { echo "trapless: $*" >&3; }

die() {
	say "$1"
	exit 125
}

check_tools() {
	command -v dotnet >/dev/null || die ".NET 10 SDK not found; install the package dotnet-sdk-10.0, or put dotnet on PATH"
	dotnet --list-sdks | grep -q '^10\.' || die "the .NET SDK found is not version 10; install the package dotnet-sdk-10.0"
	local tool
	for tool in as ld objcopy; do
		command -v "$tool" >/dev/null || die "$tool not found; install binutils: apt-get install binutils"
	done
}

# Whether a part was built after its newest source was saved. A directory counts as saved when a file appears in it or goes.
is_current() {
	local stamp=$built/$1.stamp
	shift
	[ -e "$stamp" ] && [ -z "$(find "$@" "$here/Directory.Build.props" "$here/Directory.Packages.props" -newer "$stamp" -print -quit)" ]
}

# The slots' macros and the kernel module's interface are built into the command line too.
managed_sources() {
	find "$here/abi" "$here/src" -mindepth 1 -maxdepth 1 ! -name freestanding ! -name build.sh
	echo "$here/src/freestanding/Layer/Slots/slot_macros.inc"
	echo "$here/kernel/include"
}

step() {
	local what=$1
	shift
	say "building $what ..."
	"$@" >>"$log" 2>&1 </dev/null && return
	tail -n 25 "$log" >&2
	die "building $what failed; the whole log is $log"
}

# The stamp is older than anything saved during the build, which is then built next time.
build() {
	local name=$1 what=$2
	shift 2
	touch "$built/$name.stamp.new"
	step "$what" "$@" 9>&-
	mv -f "$built/$name.stamp.new" "$built/$name.stamp"
}

build_loader() {
	bash "$here/src/freestanding/build.sh" "$built/trapless-ld" 3>&-
}

# A native program where there is a C compiler to link it with and its packages can be had; else one that brings the .NET runtime and starts slower.
build_command_line() {
	if ! command -v gcc >/dev/null && ! command -v clang >/dev/null; then
		say "no C compiler: the command line will start slower than it could; remedy: apt-get install gcc libc6-dev, then remove $built"
	elif publish native; then
		return
	elif grep -q ': error CS' "$log"; then
		return 1 # the source: the other kind would not be made of it either
	else
		say "no native command line could be made ($log says why); building one that starts slower"
	fi
	publish managed
}

# With intermediate files of its own: somebody may be building the solution at the same time. As `dotnet publish -o` does, which would leave two empty
# directories in /tmp each time.
publish() {
	local own=$here/artifacts/publish/$1
	rm -rf "$own/out"
	CI=true dotnet msbuild -restore "$here/src/Trapless.Cli" -t:Publish -p:_IsPublishing=true -p:Configuration=Release -p:PublishDir="$own/out/" \
		-p:ArtifactsPath="$own/" -p:TraplessCommandLine="$1" -nologo -v:quiet 3>&- && mv -f "$own/out/trapless" "$built/trapless" && rm -rf "$own/out"
}

mkdir -p "$built" || exit 125
exec 9>"$here/artifacts/build.lock"
flock 9 || die "cannot lock $here/artifacts/build.lock"
touch "$built/stamp.new"
: >"$log"
mapfile -t sources < <(managed_sources)
if ! is_current loader "$here/src/freestanding"; then
	check_tools
	build loader "the loader (trapless-ld)" build_loader
fi
if ! is_current trapless "${sources[@]}"; then
	check_tools
	build trapless "the command line (trapless)" build_command_line
fi
mv -f "$built/stamp.new" "$built/stamp"
