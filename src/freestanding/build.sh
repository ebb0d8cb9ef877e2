#!/bin/bash
# Builds trapless-ld: C# -> ilc -> one object, with the assembly -> one static position-independent image. Usage: build.sh [OUTPUT]
# Preconditions: .NET 10 SDK, binutils. Every guard below stands for a mistake that would otherwise show only in a foreign process.
set -eu
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
output=${1:-$here/../../artifacts/trapless/trapless-ld}
root=$here/../..
objects=$root/artifacts/freestanding
mkdir -p "$objects"

fail() {
	echo "trapless: $*" >&2
	exit 1
}

# As `dotnet build` does, which would leave two empty directories in /tmp each time.
CI=true dotnet msbuild -restore "$here/Trapless.Freestanding.csproj" -p:Configuration=Release -nologo -v:quiet

version=$(sed -n 's:.*<IlcVersion>\(.*\)</IlcVersion>.*:\1:p' "$here/Trapless.Freestanding.csproj")
packages=$(dotnet nuget locals global-packages --list | sed 's/.*: //')
ilc=$packages/runtime.linux-x64.microsoft.dotnet.ilcompiler/$version/tools/ilc
[ -x "$ilc" ] || fail "$ilc is missing; run: dotnet restore $here/Trapless.Freestanding.csproj --force"

# base: newer instruction sets would make the compiler use vector registers. noscan: the scanner wants types of the real core library. order: what a
# start executes lies together; tests/tools/StartOrder/write makes the list.
"$ilc" "$root/artifacts/bin/Trapless.Freestanding/release/trapless-ld.dll" -o "$objects/managed.o" --systemmodule trapless-ld --nativelib --noscan -O -g \
	--targetos:linux --targetarch:x64 --instruction-set:base --method-layout Explicit --order "$here/start-order.txt"
# The only absolute relocations are in ilc's unused ReadyToRun header.
objcopy --remove-relocations=.data --remove-relocations=__modules "$objects/managed.o"

! nm "$objects/managed.o" | grep __cctor || fail "a static initialiser became a constructor that nobody runs"
if objdump -d -j __managedcode "$objects/managed.o" | grep -E '%[xyz]mm'; then
	fail "the compiler used a vector register (a struct copy or a zeroed local of 16 bytes or more?)"
fi

assembly=()
for source in "$here"/Layer/Entry/*.S "$here"/Layer/Slots/Slots.g.S "$here"/Layer/Abi/*.S "$here"/Kernel/*.S "$here"/Loader/*.S; do
	object=$objects/$(basename "$source" .S).o
	as --fatal-warnings -I "$here/Layer/Entry" -I "$here/Layer/Slots" -o "$object" "$source"
	assembly+=("$object")
done

ld -pie --no-dynamic-linker -z text -z noexecstack -z max-page-size=65536 --gc-sections --build-id --eh-frame-hdr -T "$here/trapless-ld.lds" \
	-u _start -o "$objects/trapless-ld.new" "${assembly[@]}" "$objects/managed.o"
readelf -SW "$objects/trapless-ld.new" | grep -q ' \.repair  *PROGBITS' || fail "the repair table is missing from the image"
! readelf -rW "$objects/trapless-ld.new" | grep -q R_X86_64 || fail "the image needs relocations"
# Written by large writes, which the linker's are not, it lies in large folios of the page cache: its pages are mapped at half the cost (ext4 since Linux 6.16, xfs).
cp -f "$objects/trapless-ld.new" "$output.new"
mv -f "$output.new" "$output"
