using System.Globalization;

namespace Trapless.Programs.Tests.Hosts;

/// <summary>Ways to make a host around a command: words that end by executing what follows them.</summary>
internal static class Host
{
    private static readonly string[] Namespace = HostPlace.IsRoot ? ["/usr/bin/unshare", "-m"] : ["/usr/bin/unshare", "-rm"];

    /// <summary>The hosts the tests know, by name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["user", "ptrace forbidden", "read-only root", "noexec tmp", "container profile", "all of these"];

    /// <summary>The words of a host.</summary>
    public static IReadOnlyList<string> Named(HostPlace place, string name) => name switch
    {
        "user" => [.. OrdinaryUser(place.Home)],
        "ptrace forbidden" => [.. OrdinaryUser(place.Home), .. Refusing(place, "1", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp")],
        "read-only root" => [.. OrdinaryUser(place.Home), .. ReadOnlyRoot(place.Home)],
        "noexec tmp" => [.. NoExec("/tmp"), .. OrdinaryUser(place.Home)],
        "container profile" => [.. OrdinaryUser(place.Home), .. Container(place)],
        "all of these" => [.. NoExec("/tmp"), .. OrdinaryUser(place.Home), .. Container(place, [.. ReadOnlyRoot(place.Home)]), .. Refusing(place, "1", "ptrace", "kcmp")],
        _ => throw new ArgumentException($"no host {name}", nameof(name)),
    };

    /// <summary>No privileges, no groups, an empty environment but for HOME; the working directory is the user's.</summary>
    public static IEnumerable<string> OrdinaryUser(string home)
    {
        var user = HostPlace.User.ToString(CultureInfo.InvariantCulture);
        string[] drop = HostPlace.IsRoot ? ["/usr/bin/setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"] : [];
        string[] own = HostPlace.IsRoot ? ["/bin/sh", "-c", $"chmod 755 SCRATCH && chown {user} SCRATCH/work && exec \"$@\"", "sh"] : [];
        return [.. own, .. drop, "/usr/bin/env", "-i", "HOME=" + home, "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"];
    }

    /// <summary>Calls are refused with an errno, or with <c>kill</c> end the process.</summary>
    public static IEnumerable<string> Refusing(HostPlace place, string how, params string[] calls) => [place.In("under_filter"), how, string.Join(',', calls)];

    /// <summary>Everything is read-only but the working directory and those named.</summary>
    public static IEnumerable<string> ReadOnlyRoot(params string[] writable) =>
        ["/usr/bin/bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", .. writable.Append("SCRATCH/work").SelectMany(each => new[] { "--bind", each, each })];

    /// <summary>The filter that container engines install, in namespaces as theirs.</summary>
    public static IEnumerable<string> Container(HostPlace place, params string[] container)
    {
        string[] words = container.Length > 0 ? container : ["/usr/bin/bwrap", "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
        return ["/bin/sh", "-c", $"exec \"$@\" 9<{place.In(ContainerProfile.FileName)}", "sh", .. words, "--unshare-all", "--seccomp", "9"];
    }

    /// <summary>A directory from which nothing can be executed.</summary>
    public static IEnumerable<string> NoExec(string directory) =>
        [.. Namespace, "/bin/sh", "-c", $"mount --bind {directory} {directory} && mount -o remount,bind,noexec {directory} && cd \"$PWD\" && exec \"$@\"", "sh"];
}
