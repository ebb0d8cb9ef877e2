namespace Trapless.Bench.Fixtures;

/// <summary>Directories that are the user's alone, as an image cache must be.</summary>
internal static class PrivateDirectory
{
    /// <summary>Makes it unless it is there.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
