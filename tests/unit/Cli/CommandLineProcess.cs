using System.Diagnostics;
using System.Text;

namespace Trapless.Cli.Tests;

/// <summary>How a command ended and what it said.</summary>
internal sealed record Outcome(int Status, string Output, string Error);

/// <summary>
/// Runs the command line as users have it, as a process of its own, from a directory of the tests. Beside it lies a loader of the tests that
/// writes its arguments to <c>LOADER_LOG</c>, one a line, and then becomes the program natively.
/// </summary>
internal sealed class CommandLineProcess : IDisposable
{
    private const string FakeLoader = """
        #!/bin/bash
        [ -n "$LOADER_LOG" ] && printf '%s\n' "$@" >"$LOADER_LOG"
        name=
        [ "$1" = --version ] && exit 0
        while [ $# -gt 0 ] && [ "$1" != -- ]; do
            [ "$1" = --argv0 ] && name=$2
            shift
        done
        shift
        exec -a "$name" "$@"

        """;

    private static readonly Lazy<string> Executable = new(Install);
    private readonly string _folder = Directory.CreateTempSubdirectory("trapless-test-").FullName;

    internal CommandLineProcess()
    {
        Variables["HOME"] = _folder;
        Variables["LOADER_LOG"] = Log;
    }

    /// <summary>The environment, beside PATH.</summary>
    internal Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    internal static string ProgramPath => Executable.Value;

    internal string Folder => _folder;

    internal string Log => this["loader.log"];

    internal string this[string name] => Path.Combine(_folder, name);

    /// <summary>What the loader was given.</summary>
    internal string[] LoaderArguments => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    internal Outcome Run(params string[] arguments) => Start(ProgramPath, arguments);

    /// <summary>Runs a bash script in which <c>$T</c> is the command line.</summary>
    internal Outcome Script(string script)
    {
        Variables["T"] = ProgramPath;
        return Start("/bin/bash", ["-c", script]);
    }

    private Outcome Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = _folder,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.Result);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Install()
    {
        var installed = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "product")).FullName;
        var loader = Path.Combine(installed, "fake-loader.sh");
        File.WriteAllText(loader, FakeLoader, new UTF8Encoding(false));
        Copy(loader, Path.Combine(installed, "trapless-ld"));
        var program = Path.Combine(installed, "trapless");
        Copy(Path.Combine(Repository.Product, "trapless"), program);
        return program;
    }

    /// <summary>Another process writes what is executed: a descriptor of ours may be copied into a child, and the file be busy.</summary>
    private static void Copy(string from, string to)
    {
        using var install = Process.Start("/usr/bin/install", ["-m", "755", from, to]);
        install.WaitForExit();
        if (install.ExitCode != 0) throw new FileNotFoundException($"{from} cannot be installed: build it with ./trapless version", from);
    }
}
