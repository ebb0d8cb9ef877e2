using System.CommandLine;
using Trapless.Cache;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Launch;
using Trapless.Libsys;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless libsys build</c>: makes the libraries through which programs call the interface layer themselves.</summary>
internal static class LibsysCommand
{
    private const string Examples = """
          trapless libsys build --variant code -o lib     libsys.a, libsys.so, header, pkg-config file, C# binding
          trapless libsys build --variant nobits -o lib   the same without code: needs the layer
          trapless libsys build --variant rtld -o lib     for a dynamic linker: no TLS, no relocations
          trapless libsys build --variant code --abi linux-4.18 -o lib

        """;

    internal static Command Build()
    {
        var build = BuildSubcommand();
        return new Command("libsys", "Make libsys, the system calls as a library.") { build };
    }

    private static ExampleCommand BuildSubcommand()
    {
        var variant = new Option<string>("--variant") { Description = "code: works with no help; nobits: needs the layer; rtld: for a dynamic linker.", Required = true };
        variant.AcceptOnlyFromAmong("code", "nobits", "rtld");
        var abi = new Option<string>("--abi") { Description = "ABI: linux-x86_64, linux-RELEASE, or a definition file.", HelpName = "NAME", DefaultValueFactory = _ => AbiCalls.Newest };
        var calls = new Option<string>("--calls") { Description = "Names of the calls to have, with commas between, or all.", HelpName = "LIST", DefaultValueFactory = _ => "" };
        var loader = new Option<string>("--loader") { Description = "nobits: trapless-ld as programs are to name it.", HelpName = "FILE", DefaultValueFactory = _ => Loader.Path };
        var interpreter = new Option<string>("--interpreter")
        {
            Description = "nobits: the dynamic linker programs use.", HelpName = "FILE", DefaultValueFactory = _ => "/lib64/ld-linux-x86-64.so.2",
        };
        var output = new Option<string>("-o", "--output") { Description = "Directory to write to.", HelpName = "DIR", Required = true };
        var command = new ExampleCommand("build", "Build libsys from an ABI definition. Needs binutils.", Examples) { variant, abi, calls, loader, interpreter, output };
        command.SetAction(parsed => Run(
            Enum.Parse<LibsysVariant>(parsed.GetRequiredValue(variant), ignoreCase: true),
            parsed.GetRequiredValue(abi),
            parsed.GetRequiredValue(calls),
            new LibsysOptions(VersionCommand.Version, FullPath("--loader", parsed.GetRequiredValue(loader)), FullPath("--interpreter", parsed.GetRequiredValue(interpreter))),
            parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Run(LibsysVariant variant, string abiName, string calls, LibsysOptions options, string directory)
    {
        try
        {
            var abi = AbiCalls.Find(abiName);
            var model = LibsysModel.Of(variant, abi.Name, abi.Calls, calls.Split(',', StringSplitOptions.RemoveEmptyEntries));
            foreach (var file in LibsysBuild.Write(model, options, directory)) Console.Out.WriteLine(Path.Combine(directory, file));
            return ExitStatus.Success;
        }
        catch (LibsysException e)
        {
            throw new CliException(e.Message, cause: e);
        }
    }

    /// <summary>A program names its interpreter by a path from the root; in assembly it stands between quotes.</summary>
    private static string FullPath(string option, string path) =>
        path.StartsWith('/') && path.Length < 1000 && !path.AsSpan().ContainsAny("\"\\\n ,") ? path
            : throw new CliException($"{option}: {path}: give an absolute path without blanks, commas, quotes and backslashes");
}
