namespace Trapless.Bench.Fixtures;

/// <summary>Directories that are the user's alone, as an image cache must be.</summary>
internal static class PrivateDirectory
{
    /// <summary>Makes it, and empties it when it is there.</summary>
    public static void CreateEmpty(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        if (OperatingSystem.IsLinux())
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
