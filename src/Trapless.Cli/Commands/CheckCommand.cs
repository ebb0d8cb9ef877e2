using System.CommandLine;
using System.Text;
using Trapless.Cache;
using Trapless.Cli.Abi;
using Trapless.Cli.Check;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Launch;
using Trapless.Cli.Output;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless check</c>: tells, without running it, which system calls of a program go through the layer.</summary>
internal static class CheckCommand
{
    private const string Examples = """
          trapless check ls                         counts for ls and its libraries
          trapless check -v /usr/sbin/nginx         every site
          trapless check --format json ./server
          trapless check --kernel 3.10 ./server     will it run on that kernel: the calls it lacks

        """;

    internal static Command Build()
    {
        var every = CommonOptions.Switch("-v", "List every site, not only those left alone; with --kernel every call that lacks.", "--verbose");
        var format = CommonOptions.Format("text", "json", "ndjson", "csv");
        var kernel = new Option<string?>("--kernel") { Description = "Tell which calls this kernel release lacks and which a map supplies. Exit status 1: some are missing.", HelpName = "RELEASE" };
        var program = new Argument<string>("PROG") { Description = "A program or library: a path, or a name to look for in PATH." };
        var command = new ExampleCommand("check", "Tell which system calls of a program are rewritten. Exit status 1: not all.", Examples) { every, format, kernel, program };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(program), parsed.GetRequiredValue(format), parsed.GetValue(every), parsed.GetValue(kernel)));
        return command;
    }

    private static int Run(string name, string format, bool everySite, string? kernel)
    {
        var release = kernel is null ? null : AbiCommand.Release(kernel);
        if (release is not null && format is not ("text" or "json")) throw new CliException($"--kernel has no --format {format}; use text or json");
        var path = FileStatus.TryGet(name) is { IsRegular: true } ? name : ProgramPath.Resolve(name);
        var closure = ProgramClosure.Of(path, EnvironmentBlock.Variable("LD_LIBRARY_PATH"));
        var files = closure.Files.AsParallel().AsOrdered().Select(FileCheck.Of).ToArray();
        if (files[0].Problem is { } problem) throw new CliException(problem);
        var check = new ProgramCheck(files, closure.Missing);
        if (release is not null) return Write(KernelCheck.Of(check, release), format, everySite);
        Write(check, format, everySite);
        return check.IsComplete ? ExitStatus.Success : ExitStatus.Found;
    }

    private static int Write(KernelCheck check, string format, bool every)
    {
        AbiOutput.Write(format, output => KernelCheckText.Write(output, check, every), json => KernelCheckJson.Write(json, check));
        return check.IsComplete ? ExitStatus.Success : ExitStatus.Found;
    }

    private static void Write(ProgramCheck check, string format, bool everySite)
    {
        using var stream = new StandardOutput();
        using var text = new StreamWriter(stream, new UTF8Encoding(false));
        switch (format)
        {
            case "json": JsonCheck.Write(stream, check); break;
            case "ndjson": JsonCheck.WriteLines(stream, check); break;
            case "csv": CsvCheck.Write(text, check); break;
            default: TextCheck.Write(text, check, everySite); break;
        }
    }
}
