namespace Trapless.Cli.Doctor;

/// <summary>Policies that forbid what the loader does.</summary>
internal static class SecurityChecks
{
    internal static IEnumerable<Finding> Run(SystemFiles files) => [SeLinux(files), Yama(files), UserNamespaces(files), TemporaryDirectory(files)];

    internal static Finding SeLinux(SystemFiles files) => files.Read("/sys/fs/selinux/enforce") switch
    {
        "1" => Finding.Warning("selinux", "enforcing: a policy may forbid executing images from the cache", "label the cache: chcon -R -t bin_t ~/.cache/trapless"),
        "0" => Finding.Ok("selinux", "permissive"),
        _ => Finding.Ok("selinux", "not active"),
    };

    /// <summary>Trapless traces nobody; a debugger that attaches to a program needs what it always needs.</summary>
    internal static Finding Yama(SystemFiles files) => files.Read("/proc/sys/kernel/yama/ptrace_scope") switch
    {
        null => Finding.Ok("yama", "not active"),
        "0" => Finding.Ok("yama", "debuggers may attach"),
        var scope => Finding.Ok("yama", $"ptrace_scope is {scope}; programs need no ptrace, only debuggers do", "to attach gdb or strace -p: sysctl kernel.yama.ptrace_scope=0"),
    };

    /// <summary>The layer makes none; programs that do (browsers, bubblewrap) find natively what they find here.</summary>
    internal static Finding UserNamespaces(SystemFiles files) =>
        string.Equals(files.Read("/proc/sys/user/max_user_namespaces"), "0", StringComparison.Ordinal) || string.Equals(files.Read("/proc/sys/kernel/unprivileged_userns_clone"), "0", StringComparison.Ordinal)
            ? Finding.Ok("user-namespaces", "forbidden; Trapless needs none", "for containers of ordinary users: sysctl user.max_user_namespaces=15000 kernel.unprivileged_userns_clone=1")
            : Finding.Ok("user-namespaces", "allowed");

    /// <summary>Programs may find it noexec; nothing of Trapless is executed there unless the cache lies in it, which another check tells.</summary>
    internal static Finding TemporaryDirectory(SystemFiles files) =>
        Finding.Ok("tmp", MountPoint.Of(files, "/tmp") is { IsNoExec: true } mount ? $"{mount.Path} is mounted noexec; nothing of Trapless is executed there" : "programs may be executed in /tmp");
}
