namespace Trapless.Cli.Doctor;

/// <summary>Policies that forbid what the loader does.</summary>
internal static class SecurityChecks
{
    internal static IEnumerable<Finding> Run(SystemFiles files) => [SeLinux(files), Seccomp(files), Yama(files)];

    internal static Finding SeLinux(SystemFiles files) => files.Read("/sys/fs/selinux/enforce") switch
    {
        "1" => Finding.Warning("selinux", "enforcing: a policy may forbid executing images from the cache", "label the cache: chcon -R -t bin_t ~/.cache/trapless"),
        "0" => Finding.Ok("selinux", "permissive"),
        _ => Finding.Ok("selinux", "not active"),
    };

    internal static Finding Seccomp(SystemFiles files) => files.Field("/proc/self/status", "Seccomp:") switch
    {
        "1" => Finding.Failure("seccomp", "strict mode", "start from a shell without seccomp"),
        "2" => Finding.Warning("seccomp", "a filter is active (a container?)", "if programs fail, run the container with --security-opt seccomp=unconfined"),
        _ => Finding.Ok("seccomp", "no filter"),
    };

    /// <summary>Trapless traces nobody; a debugger that attaches to a program needs what it always needs.</summary>
    internal static Finding Yama(SystemFiles files) => Finding.Ok("yama", files.Read("/proc/sys/kernel/yama/ptrace_scope") switch
    {
        null => "not active",
        "0" => "debuggers may attach",
        var scope => $"ptrace_scope is {scope}; only debuggers care",
    });
}
