#!/bin/bash
# Builds the command line and the loader into artifacts/trapless. Called by ./trapless when a source is newer than the stamp.
# Several may call it at once: one builds, the others wait and find it done. Progress goes to stderr.
set -u
here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd) || exit 125
built=$here/artifacts/trapless
log=$here/artifacts/build.log

say() { echo "trapless: $*" >&2; }

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

# The newest source decides, as of before the build: what is saved while it runs is built next time.
is_current() {
	[ -e "$built/stamp" ] && [ -z "$(find "$here/src" "$here/abi" "$here/Directory.Build.props" "$here/Directory.Packages.props" \
		-newer "$built/stamp" -print -quit)" ]
}

step() {
	local what=$1
	shift
	say "building $what ..."
	"$@" >>"$log" 2>&1 </dev/null && return
	tail -n 25 "$log" >&2
	die "building $what failed; the whole log is $log"
}

build_command_line() {
	local aside=$here/artifacts/publish.new
	rm -rf "$aside"
	CI=true dotnet publish "$here/src/Trapless.Cli" -c Release -o "$aside" --nologo -v quiet || return
	mv -f "$aside/trapless" "$built/trapless"
	rm -rf "$aside"
}

mkdir -p "$built" || exit 125
exec 9>"$here/artifacts/build.lock"
flock 9 || die "cannot lock $here/artifacts/build.lock"
is_current && exit 0
check_tools
: >"$log"
touch "$built/stamp.new"
step "the loader (trapless-ld)" bash "$here/src/freestanding/build.sh" "$built/trapless-ld" 9>&-
step "the command line (trapless)" build_command_line 9>&-
mv -f "$built/stamp.new" "$built/stamp"
say "built"
