using System.Globalization;
using Trapless.Cache;

namespace Trapless.Cli.Trust;

/// <summary>
/// Whether a file could be changed by anybody but root, as the kernel module judges it (kernel/trust.c): the file and every directory above it
/// owned by root and not writable by group or others, on filesystems not mounted nosuid, not set-user-id.
/// </summary>
internal static class TrustedPath
{
    private const uint WritableByOthers = 0x12; // 0022
    private const int MaximumLinks = 40;

    /// <summary>Why the file is not trusted, one line each; none: it is.</summary>
    internal static IReadOnlyList<string> Faults(string path) => Faults(path, FileStatus.TryGet, Mounts());

    /// <summary>The same, of files and mounts that <paramref name="status"/> and <paramref name="nosuid"/> tell of.</summary>
    internal static IReadOnlyList<string> Faults(string path, Func<string, FileStatus?> status, IReadOnlyCollection<string> nosuid)
    {
        var faults = new List<string>();
        if (status(path) is { IsSetId: true, IsDirectory: false }) faults.Add($"{path} is set-user-id or set-group-id");
        for (var at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            if (status(at) is not { } found) faults.Add($"{at} does not exist");
            else if (found.User != 0) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{at} belongs to user {found.User}, not to root (chown root)"));
            else if ((found.Mode & WritableByOthers) != 0) faults.Add($"{at} is writable by group or others (chmod go-w)");
            if (nosuid.Contains(at, StringComparer.Ordinal)) faults.Add($"{at} is a filesystem mounted nosuid");
        }

        return faults;
    }

    /// <summary>The path without symbolic links in any component.</summary>
    /// <exception cref="CliException">Too many links.</exception>
    internal static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        for (var links = 0; links < MaximumLinks; links++)
        {
            var link = Ancestors(full).FirstOrDefault(a => new FileInfo(a).LinkTarget is not null);
            if (link is null) return full;
            var target = Path.GetFullPath(new FileInfo(link).LinkTarget!, Path.GetDirectoryName(link)!);
            full = Path.GetFullPath(target + full[link.Length..]);
        }

        throw new CliException($"{path}: too many symbolic links");
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
        yield return path;
    }

    /// <summary>Mount points with nosuid; the fifth and sixth fields of mountinfo, see proc(5).</summary>
    private static HashSet<string> Mounts() => [.. File.ReadLines("/proc/self/mountinfo").Select(l => l.Split(' '))
        .Where(f => f.Length > 5 && f[5].Split(',').Contains("nosuid", StringComparer.Ordinal)).Select(f => f[4])];
}
