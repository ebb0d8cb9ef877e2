namespace Trapless.Cache.Tests;

/// <summary>A folder of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("trapless-test-").FullName;

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A file with the content of another, of which it is independent.</summary>
    internal string Copy(string source, string name)
    {
        File.Copy(source, this[name]);
        return this[name];
    }

    internal string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
