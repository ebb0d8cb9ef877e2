using System.Globalization;

namespace Trapless.Cache;

/// <summary>
/// Who holds a <c>flock</c>, by /proc/locks (proc(5)). The holder may be a layered process that waits for us: it takes the lock, loads a library
/// that has no image yet, and its layer starts us to make one. To wait for it in turn would be for ever.
/// </summary>
internal static class LockHolder
{
    private const int Kind = 1, Pid = 4, File = 5, Fields = 6;

    /// <summary>Whether a process this one descends from holds the lock on the file with this inode number.</summary>
    internal static bool IsAncestor(ulong inode) => IsAncestor(Lines("/proc/locks"), inode, Ancestors(Environment.ProcessId));

    /// <summary>The same, of lines like <c>1: FLOCK  ADVISORY  WRITE 8146 00:17:1234 0 EOF</c>; a line with <c>-&gt;</c> is of one that waits.</summary>
    internal static bool IsAncestor(IEnumerable<string> locks, ulong inode, IEnumerable<int> ancestors)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $":{inode}");
        return locks.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length >= Fields && f[Kind] is "FLOCK" && f[File].EndsWith(end, StringComparison.Ordinal))
            .Any(f => int.TryParse(f[Pid], CultureInfo.InvariantCulture, out var holder) && ancestors.Contains(holder));
    }

    private static IEnumerable<int> Ancestors(int process)
    {
        for (var parent = Parent(process); parent > 0; parent = Parent(parent)) yield return parent;
    }

    private static int Parent(int process)
    {
        var line = Lines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status")).FirstOrDefault(each => each.StartsWith("PPid:", StringComparison.Ordinal));
        return int.TryParse(line.AsSpan(line is null ? 0 : "PPid:".Length), CultureInfo.InvariantCulture, out var parent) ? parent : 0;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return System.IO.File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
