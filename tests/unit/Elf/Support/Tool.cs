using System.Diagnostics;

namespace Trapless.Elf.Tests.Support;

/// <summary>Runs the tools results are compared with: readelf and gcc (Debian packages binutils, gcc, libc6-dev).</summary>
internal static class Tool
{
    /// <summary>Standard output and standard error of a command that must succeed.</summary>
    public static (string Output, string Errors) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) 
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var text = errors.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}\n{text}");
        return (output, text);
    }

    /// <summary>The lines <c>readelf -W</c> prints.</summary>
    public static string[] ReadElf(params string[] arguments) => Run("readelf", ["-W", .. arguments]).Output.Split('\n');

    /// <summary>Compiles C with gcc and the options; the path of the result, in <paramref name="directory"/>.</summary>
    public static string Compile(TemporaryDirectory directory, string source, params string[] options)
    {
        var (input, output) = (directory.File("a.c"), directory.File($"a{Guid.NewGuid():N}"));
        File.WriteAllText(input, source);
        Run("gcc", ["-o", output, input, .. options]);
        return output;
    }
}
