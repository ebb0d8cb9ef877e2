using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>An image is an ordinary ELF file: without any help its slots trap at the site, and it does what the original does.</summary>
public sealed class NativeRunTests
{
    [Fact]
    public void A_static_program_runs()
    {
        using var work = new Workspace();
        var image = Rewrite(work, Machine.Busybox, "busybox");
        string[] script = ["sh", "-c", "echo one | cat; ls /usr | wc -l; (exit 4); echo $?; trap 'echo got it' USR1; kill -USR1 $$; exit 3"];
        Assert.Equal(Toolchain.Run(Machine.Busybox, script), Toolchain.Run(image, script));
    }

    [Fact]
    public void A_dynamic_linker_and_a_libc_run()
    {
        using var work = new Workspace();
        _ = Rewrite(work, Machine.Libc, "libc.so.6");
        var linker = Rewrite(work, Machine.Linker, "ld.so");
        string[] command = ["-c", "ls -lR /usr/share/doc/gcc* | head -50; echo $((6 * 7)) $(id -u); exit 5"];
        Assert.Equal(Toolchain.Run("/bin/bash", command), Toolchain.Run(linker, ["--library-path", work.Path, "/bin/bash", .. command]));
    }

    [Fact]
    public void A_Go_program_runs()
    {
        using var work = new Workspace();
        var image = Rewrite(work, Machine.Gofmt, "gofmt");
        File.WriteAllText(work.File("a.go"), "package   a\nfunc  f( ) { }\n");
        Assert.Equal(Toolchain.Run(Machine.Gofmt, work.File("a.go")), Toolchain.Run(image, work.File("a.go")));
    }

    [Fact]
    public void A_linker_that_is_also_the_libc_runs()
    {
        using var work = new Workspace();
        Compile(work, "musl-gcc", "int main(void) { puts(\"hello\"); return getpid() > 1 ? 6 : 1; }", "program");
        var linker = Rewrite(work, Machine.Musl, "musl");
        Assert.Equal(Toolchain.Run(work.File("program")), Toolchain.Run(linker, work.File("program")));
    }

    [Theory]
    [InlineData("-static-pie")]
    [InlineData("-static")]
    [InlineData("-static", "-s", "-Wl,-z,noseparate-code")]
    public void A_program_linked_in_any_way_runs(params string[] flags)
    {
        using var work = new Workspace();
        Compile(work, "gcc", "int main(void) { if (!fork()) _exit(9); int s; wait(&s); printf(\"%d %d\\n\", s, getppid() > 0); return 8; }", "program", flags);
        var image = Rewrite(work, work.File("program"), "image");
        Assert.Equal(Toolchain.Run(work.File("program")), Toolchain.Run(image));
    }

    [Fact]
    public void Cancellation_unwinds_through_patched_functions()
    {
        using var work = new Workspace();
        Compile(work, "gcc", CancelSource, "program", "-pthread", "-fexceptions");
        _ = Rewrite(work, Machine.Libc, "libc.so.6");
        var linker = Rewrite(work, Machine.Linker, "ld.so");
        var result = Toolchain.Run(linker, "--library-path", work.Path, work.File("program"));
        Assert.Equal((0, "cleaned\ncancelled\n"), (result.ExitCode, result.Output));
    }

    private const string CancelSource = """
        #include <pthread.h>
        static void clean(void *p) { puts("cleaned"); }
        static void *sleeper(void *p) { pthread_cleanup_push(clean, 0); for (;;) pause(); pthread_cleanup_pop(0); return 0; }
        int main(void) {
            pthread_t t; void *r;
            pthread_create(&t, 0, sleeper, 0); usleep(100000); pthread_cancel(t); pthread_join(t, &r);
            puts(r == PTHREAD_CANCELED ? "cancelled" : "returned"); return 0;
        }
        """;

    private static string Rewrite(Workspace work, string original, string name)
    {
        var result = ImageRewriter.Rewrite(ElfFile.Read(original));
        Assert.Equal(RewriteStatus.Rewritten, result.Status);
        return work.Executable(name, result.Image!);
    }

    private static void Compile(Workspace work, string compiler, string body, string name, params string[] flags)
    {
        var source = work.File($"{name}.c");
        File.WriteAllText(source, $"#include <stdio.h>\n#include <unistd.h>\n#include <sys/wait.h>\n{body}\n");
        var result = Toolchain.Run(compiler, [.. flags, "-O2", "-o", work.File(name), source]);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
