namespace Trapless.Bench;

/// <summary>Debian's programs, by absolute path: what is first on PATH may be a developer's own build.</summary>
internal static class Tools
{
    public const string Strace = "/usr/bin/strace";

    public static bool HasStrace => File.Exists(Strace);
}
