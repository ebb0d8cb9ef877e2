using System.Security.Cryptography;

namespace Trapless.Programs.Tests.Harness;

/// <summary>A directory as text, to compare what two runs left behind.</summary>
public static class FileTree
{
    /// <summary>One line for each file below <paramref name="root"/>: mode, path, and the SHA-256 of the content or the link's target.</summary>
    public static string Describe(string root) => string.Join('\n', new DirectoryInfo(root)
        .EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(entry => $"{entry.UnixFileMode} {Path.GetRelativePath(root, entry.FullName)} {Content(entry)}")
        .Order(StringComparer.Ordinal));

    private static string Content(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: { } target } => $"-> {target}",
        FileInfo { Length: > 0 } file => Hash(file),
        _ => "",
    };

    private static string Hash(FileInfo file)
    {
        using var stream = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
