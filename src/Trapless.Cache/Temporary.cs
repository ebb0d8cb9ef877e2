using System.Globalization;

namespace Trapless.Cache;

/// <summary>Names of files that are written aside, before a rename makes them visible.</summary>
internal static class Temporary
{
    private const string Prefix = ".new-";

    /// <summary>A name no other writer uses.</summary>
    internal static string NewName() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId:x}-{Guid.NewGuid():n}");

    /// <summary>Whether a name is one of these: left by a writer that was killed, if no writer is at work.</summary>
    internal static bool Is(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether its writer is gone. A writer in another process namespace may seem so: such names are used only under the lock to change the cache, which the caller holds.</summary>
    internal static bool IsLeftBehind(string name) =>
        Is(name) && name.IndexOf('-', Prefix.Length) is > 0 and var end
        && int.TryParse(name.AsSpan(Prefix.Length, end - Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var writer)
        && !Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{writer}"));
}
