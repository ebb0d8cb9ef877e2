using System.Diagnostics;

namespace Trapless.Programs.Tests.Harness;

/// <summary>A directory of a test's own below the system's temporary one, removed with all that programs left in it.</summary>
public sealed class Scratch : IDisposable
{
    /// <summary>Its absolute path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("trapless-").FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        using var remove = Process.Start("/bin/rm", ["-rf", Path]);
        remove.WaitForExit();
    }
}
