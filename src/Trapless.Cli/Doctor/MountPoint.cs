namespace Trapless.Cli.Doctor;

/// <summary>A line of /proc/self/mountinfo (proc(5)).</summary>
/// <param name="Path">Where it is mounted.</param>
/// <param name="Options">The mount's own options.</param>
internal sealed record MountPoint(string Path, IReadOnlyList<string> Options)
{
    internal bool IsNoExec => Options.Contains("noexec", StringComparer.Ordinal);

    internal bool IsReadOnly => Options.Contains("ro", StringComparer.Ordinal);

    /// <summary>The mount with the longest path that leads to a file, the last of those; null if there is none that can be read.</summary>
    internal static MountPoint? Of(SystemFiles files, string file) => (files.Read("/proc/self/mountinfo") ?? "").Split('\n').Select(l => l.Split(' '))
        .Where(f => f.Length > 5 && IsAbove(f[4], file)).Select(f => new MountPoint(f[4], f[5].Split(','))).Reverse().MaxBy(m => m.Path.Length);

    private static bool IsAbove(string mount, string path) =>
        mount is "/" || string.Equals(path, mount, StringComparison.Ordinal) || path.StartsWith(mount + "/", StringComparison.Ordinal);
}
