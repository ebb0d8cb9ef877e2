using System.CommandLine;
using Trapless.Cache;
using Trapless.Cli.Check;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Launch;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless check</c>: tells, without running it, which system calls of a program go through the layer.</summary>
internal static class CheckCommand
{
    private const string Examples = """
          trapless check ls                         counts for ls and its libraries
          trapless check -v /usr/sbin/nginx         every site
          trapless check --format json ./server

        """;

    internal static Command Build()
    {
        var every = CommonOptions.Switch("-v", "List every site, not only those left alone.", "--verbose");
        var format = CommonOptions.Format("text", "json", "ndjson", "csv");
        var program = new Argument<string>("PROG") { Description = "A program or library: a path, or a name to look for in PATH." };
        var command = new ExampleCommand("check", "Tell which system calls of a program are rewritten. Exit status 1: not all.", Examples) { every, format, program };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(program), parsed.GetRequiredValue(format), parsed.GetValue(every)));
        return command;
    }

    private static int Run(string name, string format, bool everySite)
    {
        var path = FileStatus.TryGet(name) is { IsRegular: true } ? name : ProgramPath.Resolve(name);
        var closure = ProgramClosure.Of(path, Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"));
        var files = closure.Files.AsParallel().AsOrdered().Select(FileCheck.Of).ToArray();
        if (files[0].Problem is { } problem) throw new CliException(problem);
        var check = new ProgramCheck(files, closure.Missing);
        Write(check, format, everySite);
        return check.IsComplete ? ExitStatus.Success : ExitStatus.Found;
    }

    private static void Write(ProgramCheck check, string format, bool everySite)
    {
        using var stream = Console.OpenStandardOutput();
        using var text = new StreamWriter(stream);
        switch (format)
        {
            case "json": JsonCheck.Write(stream, check); break;
            case "ndjson": JsonCheck.WriteLines(stream, check); break;
            case "csv": CsvCheck.Write(text, check); break;
            default: TextCheck.Write(text, check, everySite); break;
        }
    }
}
