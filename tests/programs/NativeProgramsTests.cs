using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Programs that bring their own system calls: Go, Rust, musl, busybox.</summary>
public sealed class NativeProgramsTests
{
    [Fact]
    public async Task A_go_program() => await Compare.Succeeds(new Command(await GoProgram.Build("everything"), "child"));

    [Fact]
    public async Task A_go_program_uses_many_threads() => await Compare.Prints("done\n", new Command(await GoProgram.Build("everything"), "threads"));

    [Fact]
    [Trait("Category", "Slow")]
    public Task The_go_toolchain_builds_and_tests_a_module() => Compare.Succeeds(Command.Bash("""
        export GOCACHE=$PWD/cache GOPATH=$PWD/path GOFLAGS=-mod=mod GOTOOLCHAIN=local GO111MODULE=on CGO_ENABLED=0
        mkdir m && cd m && go mod init example.org/m 2>/dev/null
        printf 'package main\nimport "fmt"\nfunc Double(i int) int { return 2 * i }\nfunc main() { fmt.Println(Double(21)) }\n' > main.go
        printf 'package main\nimport "testing"\nfunc TestDouble(t *testing.T) { if Double(2) != 4 { t.Fatal() } }\nfunc TestFails(t *testing.T) { t.Skip("skipped") }\n' > main_test.go
        go build -o m . && ./m && go vet . && go test -v . | sed 's/[0-9.]*s)*$//'
        """) with { Seconds = 1800, Modes = Mode.Loads });

    [Fact]
    public Task Ripgrep_searches_in_threads() => Compare.Succeeds(new Command("/usr/bin/rg", "-n", "-j4", "struct stat", "/usr/include") { Output = Normaliser.LineOrder });

    [Fact]
    [Trait("Category", "Slow")]
    public Task Ripgrep_maps_and_reads() => Compare.Succeeds(Command.Bash("rg --sort path -c malloc /usr/include; rg --mmap -c define /usr/include/stdio.h; rg --no-mmap -o 'int \\w+' /usr/include/stdlib.h; rg -z x /usr/share/doc --stats --sort path | grep -v seconds | md5sum; rg absent-text /usr/include/stdio.h; [ $? = 1 ]"));

    [Fact]
    public Task Fd_finds_and_executes() => Compare.Succeeds(new Command("/usr/bin/fdfind", "-e", "h", "^std", "/usr/include", "-x", "wc", "-c") { Output = Normaliser.LineOrder });

    [Fact]
    public Task Busybox_runs_a_shell_script() => Compare.Same(new Command("/bin/busybox", "ash", "-c", """
        trap 'echo trapped' USR1; kill -USR1 $$; for i in 1 2 3; do echo $i; done | busybox sort -r | while read x; do echo "got $x"; done
        x=$(busybox seq 1000 | busybox awk '{ s += $1 } END { print s }'); echo $x; busybox sleep 100 & kill $!; wait $!; echo $?; (exit 5); echo $?
        mkdir d; echo content > d/f; busybox tar -c d | busybox gzip -c | busybox gunzip -c | busybox tar -tv | busybox awk '{ print $NF }'; busybox find d -type f -exec busybox md5sum {} +; busybox sh -c 'echo nested'
        busybox printf '%s\n' a b | busybox xargs -n1 busybox echo item; busybox nonexistent-applet; echo $?; busybox stat -c %s d/f; busybox vi --help >/dev/null 2>&1; echo $?; cat /proc/self/exe | busybox wc -c > /dev/null; busybox readlink /proc/self/exe; exit 7
        """));

    [Fact]
    public async Task A_program_of_musl_that_is_linked_dynamically() => await Compare.Succeeds(new Command(await Guest.Tool("musl_program", 0)));

    [Fact]
    public async Task A_program_of_musl_that_is_linked_statically() => await Compare.Succeeds(new Command(await Guest.Tool("musl_program", 1)));

    [Fact]
    public Task Gdb_batch_debugs_a_program() => Compare.Succeeds(Command.Bash("""
        printf 'int f(int i) { return i * 2; }\nint main(int c, char **v) { return f(c); }\n' > a.c; gcc -g a.c -o a && gdb -q -nx -batch -ex 'set debuginfod enabled off' -ex 'break f' -ex run -ex bt -ex finish -ex continue ./a 2>&1 | grep -v -e process -e libthread_db | sed 's/0x[0-9a-f]*/ADDRESS/g'
        """));
}
