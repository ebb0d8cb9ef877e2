using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Containers started by a program that runs under Trapless: bubblewrap with namespaces of their own.</summary>
[Trait("Packages", "bubblewrap")]
public sealed class ContainerTests
{
    private const string Inside = """
        id -u; echo $$; set -- /proc/[0-9]*; echo $#; readlink /proc/self/exe; cat /proc/self/comm; echo x >/tmp/x && cat /tmp/x; ! echo y 2>/dev/null >/usr/y; ls / | sort | head -n 3
        """;

    [Fact]
    public Task A_program_runs_in_a_container() => Compare.Succeeds(Container("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--unshare-all"));

    [Fact]
    public Task A_program_runs_in_a_container_where_it_is_another_user() =>
        Compare.Succeeds(Container("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--unshare-all", "--uid", "1234", "--gid", "1234", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin"));

    [Fact]
    public Task A_container_without_the_loader_runs_its_programs_natively() => Compare.Succeeds(
        Container("--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin", "--proc", "/proc", "--tmpfs", "/tmp", "--unshare-pid"));

    // A container's file systems may leave no cache to write to: what has no image yet is then said to run without it.
    private static Command Container(params string[] options) => new("/usr/bin/bwrap", [.. options, "/bin/sh", "-c", Inside]) { Errors = Normaliser.OurNotes };
}
