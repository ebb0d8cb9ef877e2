namespace Trapless.Rewriter.Tests;

/// <summary>A directory of its own for one test, and the repository's.</summary>
internal sealed class Workspace : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("trapless-rewriter-").FullName;

    /// <summary>The repository's root, found from the test's own directory.</summary>
    public static string Repository
    {
        get
        {
            var at = new DirectoryInfo(AppContext.BaseDirectory);
            while (!System.IO.File.Exists(System.IO.Path.Combine(at.FullName, "Trapless.slnx")))
            {
                at = at.Parent ?? throw new InvalidOperationException($"no repository above {AppContext.BaseDirectory}");
            }

            return at.FullName;
        }
    }

    public static string Patterns => System.IO.Path.Combine(Repository, "tests", "patterns");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes an image so that it can be run.</summary>
    public string Executable(string name, byte[] image)
    {
        var path = File(name);
        System.IO.File.WriteAllBytes(path, image);
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
