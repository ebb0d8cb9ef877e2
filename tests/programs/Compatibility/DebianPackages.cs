using System.Collections.Concurrent;
using System.Diagnostics;

namespace Trapless.Programs.Tests.Compatibility;

/// <summary>What dpkg knows of packages.</summary>
internal static class DebianPackages
{
    private static readonly ConcurrentDictionary<string, string> Answers = new(StringComparer.Ordinal);

    /// <summary>The installed version, or nothing.</summary>
    public static string Version(string package) => Ask("dpkg-query", "-W", "-f", "${Version}\n", package).Split('\n')[0];

    /// <summary>The package a file belongs to, or nothing. Files of merged directories are known by their old names.</summary>
    public static string Owner(string path)
    {
        var answer = Ask("dpkg-query", "-S", path);
        answer = answer.Length > 0 || !path.StartsWith("/usr/", StringComparison.Ordinal) ? answer : Ask("dpkg-query", "-S", path["/usr".Length..]);
        var line = answer.Split('\n').First(each => !each.StartsWith("diversion ", StringComparison.Ordinal));
        return line.Split(':')[0].Split(',')[0];
    }

    private static string Ask(string program, params string[] arguments) => Answers.GetOrAdd(string.Join(' ', arguments), _ =>
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        errors.Wait();
        return process.ExitCode == 0 ? output : "";
    });
}
