namespace Trapless.Cli.Doctor;

/// <summary>Reads the kernel's files under a root, so that tests can play other machines.</summary>
internal sealed class SystemFiles(string root = "/")
{
    /// <summary>The text of a file without the final line end; null if it is not there or not readable, which is no failure.</summary>
    internal string? Read(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path.TrimStart('/'))).TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal bool Exists(string path) => Path.Exists(Path.Combine(root, path.TrimStart('/')));

    /// <summary>What follows <c>key:</c> on the first such line of a file.</summary>
    internal string? Field(string path, string key) => Read(path)?.Split('\n')
        .Where(l => l.StartsWith(key, StringComparison.Ordinal)).Select(l => l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()).FirstOrDefault();
}
