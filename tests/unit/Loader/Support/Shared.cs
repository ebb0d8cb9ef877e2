[assembly: AssemblyFixture(typeof(Trapless.Loader.Tests.Support.Shared))]

namespace Trapless.Loader.Tests.Support;

/// <summary>What all tests of a run share, gone when it ends: an image cache no user has filled, a home, a loader without a rewriter.</summary>
public sealed class Shared : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly Folder Folder = new();
    private static readonly Lazy<string> LoneLoader = new(CopyLoader);

    internal static string Cache { get; } = Directory.CreateDirectory(Folder["cache"], Private).FullName;

    internal static string Home { get; } = Directory.CreateDirectory(Folder["home"], Private).FullName;

    /// <summary>A copy of the loader with nothing beside it: it makes no image.</summary>
    internal static string Lone => LoneLoader.Value;

    /// <inheritdoc/>
    public void Dispose() => Folder.Dispose();

    private static string CopyLoader()
    {
        Directory.CreateDirectory(Folder["lone"]);
        File.Copy(Repository.Loader, Folder["lone/trapless-ld"]);
        return Folder["lone/trapless-ld"];
    }
}
