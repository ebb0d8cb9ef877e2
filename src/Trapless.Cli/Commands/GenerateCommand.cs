using System.CommandLine;
using Trapless.Cache;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Output;
using Trapless.Generator;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless generate</c>: makes every generated file of the repository from the ABI definition.</summary>
internal static class GenerateCommand
{
    private const string Examples = """
          trapless generate                         after a change in abi/
          trapless generate --check                 as CI does: write nothing, exit status 1 if a file would change

        """;

    internal static Command Build()
    {
        var check = CommonOptions.Switch("--check", "Write nothing; exit status 1 if a file would change.");
        var command = new ExampleCommand("generate", "Generate the repository's files from the ABI definition.", Examples) { check };
        command.SetAction(parsed => Run(parsed.GetValue(check)));
        return command;
    }

    private static int Run(bool check)
    {
        var result = GeneratorRunner.Generate(Root(Environment.CurrentDirectory), check);
        foreach (var problem in result.Problems) Message.Write(problem.ToString());
        foreach (var file in result.Changed) Console.Out.WriteLine(check ? $"{file}: differs; run: ./trapless generate" : $"{file}: written");
        if (result.IsUpToDate) Console.Out.WriteLine("All generated files are up to date.");
        if (result.Problems.Count > 0) return ExitStatus.Failure;
        return check && !result.IsUpToDate ? ExitStatus.Found : ExitStatus.Success;
    }

    /// <summary>The nearest directory upwards that holds the ABI definition.</summary>
    private static string Root(string start)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
            if (FileStatus.TryGet(Path.Combine(at.FullName, GeneratorRunner.DefinitionPath)) is { IsRegular: true }) return at.FullName;
        throw new CliException($"{GeneratorRunner.DefinitionPath} found neither in {start} nor above it; change to a checkout of Trapless");
    }
}
