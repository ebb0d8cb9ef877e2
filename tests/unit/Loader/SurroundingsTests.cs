using System.Globalization;
using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>The loader needs nothing of its surroundings and leaves nothing in the program's.</summary>
public sealed class SurroundingsTests
{
    private const string OpenDescriptors = """
        #include <fcntl.h>
        int main(void) { int open = 0; for (int i = 0; i < 7; i++) if (fcntl(i, F_GETFD) != -1) open |= 1 << i; return open; }
        """;

    private static string Layer => $"{Repository.Loader} --cache {Shared.Cache}";

    [Fact]
    public void It_runs_with_an_empty_environment()
    {
        Assert.Equal(new(0, "", ""), Launch.Native("/usr/bin/env", "-i", Repository.Loader, "--cache", Shared.Cache, "/usr/bin/env"));
        Assert.Equal(new(0, "A=b\n", ""), Launch.Native("/usr/bin/env", "-i", "A=b", Repository.Loader, "--cache", Shared.Cache, "/usr/bin/env"));
    }

    /// <summary>Also when the rewriter has to be started: what it needs must not land on a descriptor of the program's.</summary>
    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData("")]
    [InlineData("5</dev/null")]
    public void Descriptors_of_the_program_are_those_it_was_given(string redirections)
    {
        using var folder = new Folder();
        var program = folder.Compile("descriptors", OpenDescriptors);
        var native = Launch.Native("/bin/sh", "-c", $"exec {program} {redirections}");
        var cold = Directory.CreateDirectory(folder["cold"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Assert.Equal(native, Launch.Native("/bin/sh", "-c", $"exec {Repository.Loader} --cache {cold} {program} {redirections}"));
        Assert.Equal(native, Launch.Native("/bin/sh", "-c", $"exec {Layer} {program} {redirections}"));
    }

    [Fact]
    public void Closed_descriptors_do_not_keep_an_error_from_its_status()
    {
        Assert.Equal(127, Launch.Native("/bin/sh", "-c", $"exec {Layer} /nonexistent <&- >&- 2>&-").Status);
        Assert.Equal(3, Launch.Native("/bin/sh", "-c", $"exec {Layer} /bin/sh -c 'exit 3' <&- >&- 2>&-").Status);
    }

    [Fact]
    public void It_may_be_started_by_a_relative_path_through_links_and_from_the_path()
    {
        using var folder = new Folder();
        File.Copy("/bin/busybox", folder["busybox"]); // a file no cache knows
        File.CreateSymbolicLink(folder["link"], Repository.Loader);
        File.CreateSymbolicLink(folder["link-to-link"], "link");
        var directory = Path.GetDirectoryName(Repository.Loader)!;
        string[] commands = [$"cd {directory} && ./trapless-ld", $"cd {directory}/.. && ./{Path.GetFileName(directory)}/trapless-ld", folder["link"], $"cd {folder.Path} && ./link-to-link", $"PATH={directory} && trapless-ld"];
        foreach (var (command, number) in commands.Select((command, number) => (command, number)))
        {
            // A cache of its own, so that the rewriter must be found beside the real file.
            var cache = Directory.CreateDirectory(folder[$"cache{number}"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
            Assert.Equal((command, new Outcome(0, "x\n", "")), (command, Launch.Native("/bin/sh", "-c", $"{command} --strict --cache {cache} {folder["busybox"]} echo x")));
            Assert.NotEmpty(Directory.GetFiles(Path.Combine(cache, "v2", "images")));
        }
    }

    [Fact]
    public void The_program_is_found_from_the_working_directory()
    {
        using var folder = new Folder();
        File.Copy("/bin/echo", folder["program"]);
        Assert.Equal(new(0, "x\n", ""), Launch.Run(folder.Path, [], Repository.Loader, "--cache", Shared.Cache, "program", "x"));
        Assert.Equal(new(0, "x\n", ""), Launch.Run(folder.Path, [], Repository.Loader, "--cache", Shared.Cache, "./program", "x"));
    }

    /// <summary>Some kernels hand over an empty vector, others put an empty string there.</summary>
    [Fact]
    public void An_empty_argument_vector_is_no_crash()
    {
        using var folder = new Folder();
        var program = folder.Compile("empty", "#include <unistd.h>\nint main(int c, char **v) { char *none[] = { 0 }; execve(v[1], none, none); return 1; }");
        Refusal.Is(Launch.Native(program, Repository.Loader), 125);
    }

    [Fact]
    public void Private_memory_grows_by_at_most_256_KiB()
    {
        Assert.Equal(0, Launch.Layered("/bin/sleep", "0").Status);
        // Pages of a file that is not yet on the disk would count as dirty memory of the process.
        Folder.Succeed("sync", [Repository.Loader, .. Directory.GetFiles(Path.Combine(Shared.Cache, "v2", "images"))]);
        var native = PrivateMemory.Of("/bin/sleep", "1000");
        var layered = PrivateMemory.Of(Repository.Loader, "--cache", Shared.Cache, "/bin/sleep", "1000");
        var more = layered - native;
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"Private_Dirty: native {native} KiB, layered {layered} KiB"));
        Assert.InRange(more, -native, 256);
    }
}
