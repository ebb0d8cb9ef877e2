using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Containers started by a program that runs under Trapless: bubblewrap with namespaces of their own, and an engine of containers.</summary>
[Trait("Packages", "bubblewrap runc busybox-static")]
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

    // runc mounts /proc/self/exe elsewhere and starts itself from there, twice.
    [Fact]
    public Task An_engine_of_containers_starts_a_program() => Compare.Same(new("/bin/sh", "-c", """
        mkdir -p rootfs/bin rootfs/proc state && cp /bin/busybox rootfs/bin && runc spec &&
        sed -i 's/"terminal": true/"terminal": false/; s#"sh"#"/bin/busybox", "sh", "-c", "echo $$; exec /bin/busybox readlink /proc/self/exe"#' config.json &&
        runc --root "$PWD/state" run "engine$$"; echo $?; ls state
        """) { Errors = Normaliser.OurNotes });

    // A container's file systems may leave no cache to write to: what has no image yet is then said to run without it.
    private static Command Container(params string[] options) => new("/usr/bin/bwrap", [.. options, "/bin/sh", "-c", Inside]) { Errors = Normaliser.OurNotes };
}
