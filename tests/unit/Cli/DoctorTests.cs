using System.Text.Json;
using Trapless.Cli.Doctor;

namespace Trapless.Cli.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();
    private readonly SystemFiles _files;

    public DoctorTests() => _files = new SystemFiles(_trapless["root"]);

    public void Dispose() => _trapless.Dispose();

    [Fact]
    public void Json_lists_every_check_the_manual_names()
    {
        var outcome = _trapless.Run("doctor", "--json");
        var root = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(("trapless-doctor", 1), (root.GetProperty("format").GetString(), root.GetProperty("version").GetInt32()));
        string[] expected =
        [
            "kernel", "memory-map", "vdso", "rseq", "mmap_min_addr", "fsgsbase", "cet", "glibc", "selinux", "yama", "user-namespaces", "tmp", "seccomp",
            "cache", "noexec", "loader", "module-signing", "kernel-mode",
        ];
        Assert.Equal(expected, root.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()!), StringComparer.Ordinal);
        Assert.Equal(root.GetProperty("healthy").GetBoolean() ? 0 : 1, outcome.Status);
    }

    [Fact]
    public void A_failure_has_a_remedy_of_one_line_and_exit_status_1()
    {
        _trapless.Variables["TRAPLESS_CACHE"] = "/proc/trapless";
        var outcome = _trapless.Run("doctor");
        Assert.Equal(1, outcome.Status);
        Assert.Matches("FAIL cache: .*\n     -> .*\n", outcome.Output);
    }

    [Fact]
    public void There_is_no_colour_in_a_pipe() => Assert.DoesNotContain("\u001b", _trapless.Run("doctor").Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("6.1.0-18-amd64", FindingState.Ok)]
    [InlineData("4.18.0", FindingState.Ok)]
    [InlineData("4.9.337", FindingState.Failure)]
    [InlineData("weird", FindingState.Ok)]
    internal void Kernels_are_told_by_their_release(string release, FindingState expected) =>
        Assert.Equal(expected, KernelChecks.Release(With("/proc/sys/kernel/osrelease", release + "\n")).State);

    [Theory]
    [InlineData("1", FindingState.Warning)]
    [InlineData("0", FindingState.Ok)]
    internal void An_enforcing_selinux_is_a_warning(string enforce, FindingState expected) =>
        Assert.Equal(expected, SecurityChecks.SeLinux(With("/sys/fs/selinux/enforce", enforce)).State);

    [Fact]
    public void An_unreadable_sysctl_is_no_failure()
    {
        Assert.Equal(FindingState.Ok, SecurityChecks.Yama(_files).State);
        Assert.Equal(FindingState.Ok, SecurityChecks.SeLinux(_files).State);
        Assert.Equal(FindingState.Ok, KernelChecks.Release(_files).State);
        Assert.Equal(FindingState.Ok, CacheChecks.NoExec(_files, "/home/u/.cache/trapless").State);
    }

    [Theory]
    [InlineData("0", "", FindingState.Ok, "no filter")]
    [InlineData("1", "", FindingState.Failure, "strict mode")]
    [InlineData("2", "", FindingState.Ok, "allows what the layer needs")]
    [InlineData("2", "syscall_user_dispatch refused 38\n", FindingState.Warning, "refuses: syscall_user_dispatch; programs run, but not with --complete")]
    [InlineData("2", "readlinkat refused 1\nmremap refused 1\n", FindingState.Warning, "refuses: readlinkat, mremap; programs run, but natively")]
    [InlineData("2", "prctl killed 31\nmremap refused 1\n", FindingState.Failure, "kills what the layer needs: prctl")]
    internal void A_seccomp_filter_is_judged_by_what_it_forbids(string mode, string forbidden, FindingState expected, string detail)
    {
        var finding = SeccompChecks.Filter(With("/proc/self/status", $"Name:\tx\nSeccomp:\t{mode}\nSeccomp_filters:\t1\n"), () => forbidden);
        Assert.Equal(expected, finding.State);
        Assert.Contains(detail, finding.Detail, StringComparison.Ordinal);
        Assert.Equal(expected != FindingState.Ok, finding.Remedy is not null);
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("3", true)]
    internal void A_forbidden_ptrace_is_no_failure_and_has_a_remedy_for_debuggers(string scope, bool forbidden)
    {
        var finding = SecurityChecks.Yama(With("/proc/sys/kernel/yama/ptrace_scope", scope + "\n"));
        Assert.Equal((FindingState.Ok, forbidden), (finding.State, finding.Remedy is not null));
    }

    [Fact]
    public void Forbidden_user_namespaces_are_no_failure_and_have_a_remedy()
    {
        Assert.Null(SecurityChecks.UserNamespaces(_files).Remedy);
        var finding = SecurityChecks.UserNamespaces(With("/proc/sys/user/max_user_namespaces", "0\n"));
        Assert.Equal((FindingState.Ok, true), (finding.State, finding.Remedy is not null));
    }

    [Fact]
    public void A_noexec_tmp_is_told()
    {
        Assert.Contains("may be executed", SecurityChecks.TemporaryDirectory(_files).Detail, StringComparison.Ordinal);
        var files = With("/proc/self/mountinfo", "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n22 21 0:5 / /tmp rw - tmpfs t rw\n23 22 0:6 / /tmp rw,noexec - tmpfs t rw\n");
        Assert.Contains("/tmp is mounted noexec", SecurityChecks.TemporaryDirectory(files).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/home/u/.cache/trapless", FindingState.Failure)]
    [InlineData("/homework/c", FindingState.Ok)]
    [InlineData("/home/exec/c", FindingState.Ok)]
    internal void A_noexec_mount_is_found_by_the_longest_prefix(string cache, FindingState expected)
    {
        var files = With("/proc/self/mountinfo", """
            21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            30 21 8:2 / /home rw,nosuid,noexec shared:2 - ext4 /dev/sda2 rw
            31 30 8:3 / /home/exec rw shared:3 - ext4 /dev/sda3 rw
            """);
        Assert.Equal(expected, CacheChecks.NoExec(files, cache).State);
    }

    [Fact]
    public void Shadow_stacks_in_use_are_a_warning() =>
        Assert.Equal(FindingState.Warning, ProcessorChecks.Cet(With("/proc/self/status", "x86_Thread_features:\tshstk wrss \n")).State);

    [Fact]
    public void Kernel_mode_names_every_obstacle()
    {
        With("/sys/module/module/parameters/sig_enforce", "Y\n");
        var detail = KernelModeChecks.KernelMode(With("/sys/devices/system/cpu/vulnerabilities/meltdown", "Mitigation: PTI\n")).Detail;
        Assert.Contains("loads no modules", detail, StringComparison.Ordinal);
        Assert.Contains("must be signed", detail, StringComparison.Ordinal);
        Assert.Contains("nopti", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_obstacles_kernel_mode_is_possible() =>
        Assert.StartsWith("possible", KernelModeChecks.KernelMode(With("/proc/modules", "")).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_loader_that_fails_is_a_failure()
    {
        Assert.Equal(FindingState.Failure, LoaderChecks.Present("/bin/false").State);
        Assert.Equal(FindingState.Failure, LoaderChecks.Present("/etc/passwd").State);
        Assert.Equal(FindingState.Failure, LoaderChecks.Present("/no/loader").State);
    }

    private SystemFiles With(string path, string text)
    {
        var file = _trapless["root" + path];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return _files;
    }
}
