namespace Trapless.Abi.Tests;

/// <summary>The generated C header, compiled (packages gcc, g++, libc6-dev).</summary>
public class HeaderTests
{
    private const string Body = """
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/sysinfo.h>
        #include <sys/timex.h>
        #include <unistd.h>
        typedef char offset_is_right[LIBSYS_SLOT_OFFSET(SYS_openat) == 64 * 257 ? 1 : -1];
        typedef char newest_is_there[SYS_mseal == 462 ? 1 : -1];
        long use(char *p) { struct stat s; return __sys_read(0, p, 1) + __sys_stat(p, &s) + __sys_close(3); }
        """;

    [Theory]
    [InlineData("gcc", "c")]
    [InlineData("g++", "cc")]
    public void It_compiles_without_a_warning_before_and_after_the_systems_header(string compiler, string extension)
    {
        using TemporaryDirectory directory = new();
        string before = directory.Write("before." + extension, "#include <trapless/libsys.h>\n#include <sys/syscall.h>\n" + Body + "\n");
        string after = directory.Write("after." + extension, "#include <sys/syscall.h>\n#include <trapless/libsys.h>\n" + Body + "\n");

        foreach (string file in (string[])[before, after])
            Compile(compiler, file, directory.File("out.o"));
    }

    [Fact]
    public void The_assembler_can_use_its_numbers_and_offsets()
    {
        using TemporaryDirectory directory = new();
        string file = directory.Write("a.S", "#include <trapless/libsys.h>\n.if LIBSYS_SLOT_OFFSET(SYS_close) != 192\n.error \"offset\"\n.endif\n");

        Compile("gcc", file, directory.File("out.o"));
    }

    private static void Compile(string compiler, string file, string output) =>
        Repository.Run(compiler, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", Path.Combine(Repository.Root, "include"), "-c", file, "-o", output);
}
