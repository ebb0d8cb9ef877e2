using System.Diagnostics;
using Trapless.Programs.Tests.Harness;

[assembly: AssemblyFixture(typeof(SharedProduct))]

namespace Trapless.Programs.Tests.Harness;

/// <summary>
/// The product and an image cache where every user can reach them, which a checkout need not be: services give root up and start programs as
/// another user. Only root writes the cache; it is everybody's to read.
/// </summary>
public sealed class SharedProduct : IDisposable
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private readonly Lazy<Scratch> _directory = new(Copy);

    /// <summary>The modes of <see cref="Mode.Selected"/>, from here.</summary>
    public IReadOnlyList<Mode> Modes => [.. Mode.Selected.Select(mode => mode with { Prefix = [.. mode.Prefix.SelectMany(Here)] })];

    /// <summary>A file of it: <c>trapless</c>, <c>trapless-ld</c> or <c>cache</c>.</summary>
    public string In(string name) => Path.Combine(_directory.Value.Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_directory.IsValueCreated)
        {
            _directory.Value.Dispose();
        }
    }

    private string[] Here(string word) => word switch
    {
        _ when string.Equals(word, Layout.Loader, StringComparison.Ordinal) => [In("trapless-ld")],
        _ when string.Equals(word, Layout.CommandLine, StringComparison.Ordinal) => [In("trapless")],
        _ when string.Equals(word, Layout.Cache, StringComparison.Ordinal) => [In("cache")],
        "run" or "stat" => [word, "--cache", In("cache")],
        _ => [word],
    };

    private static Scratch Copy()
    {
        var scratch = new Scratch();
        File.SetUnixFileMode(scratch.Path, Everybody);
        Directory.CreateDirectory(Path.Combine(scratch.Path, "cache"), Everybody);
        using var copy = Process.Start("/bin/cp", [Layout.Loader, Layout.CommandLine, scratch.Path]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
        return scratch;
    }
}
