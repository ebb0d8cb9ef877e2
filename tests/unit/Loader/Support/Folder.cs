using System.Diagnostics;

namespace Trapless.Loader.Tests.Support;

/// <summary>A directory that goes when the test ends, and the files tests put there. Everybody may read it.</summary>
internal sealed class Folder : IDisposable
{
    public const UnixFileMode Executable = (UnixFileMode)0x1ed; // 0755

    public Folder() => File.SetUnixFileMode(Path, Executable);

    public string Path { get; } = Directory.CreateTempSubdirectory("trapless-loader-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>An executable file with this content; its path.</summary>
    public string Program(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        File.SetUnixFileMode(this[name], Executable);
        return this[name];
    }

    /// <summary>An executable text file; its path.</summary>
    public string Script(string name, string text) => Program(name, System.Text.Encoding.Latin1.GetBytes(text));

    /// <summary>Compiles C; the path of the result.</summary>
    public string Compile(string name, string source, params IEnumerable<string> options)
    {
        File.WriteAllText(this[name + ".c"], source);
        Succeed("gcc", ["-O1", "-w", "-o", this[name], this[name + ".c"], .. options]);
        return this[name];
    }

    /// <summary>Runs a tool that must succeed.</summary>
    public static void Succeed(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}");
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
