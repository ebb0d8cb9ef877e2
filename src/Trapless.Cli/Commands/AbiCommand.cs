using System.CommandLine;
using Trapless.Abi;
using Trapless.Cli.Abi;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Output;
using Trapless.Generator;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless abi</c>: what the kernel releases it knows have, and what they differ in.</summary>
internal static class AbiCommand
{
    private const string Examples = """
          trapless abi list                         the kernel releases it knows
          trapless abi show linux-4.18 statx        a call as that release has it; without a name: all
          trapless abi diff 4.18 6.1                what came, changed and went
          trapless abi check my.abi                 check a definition or a map

        """;

    internal static Command Build() =>
        new ExampleCommand("abi", "Tell what kernel releases have and what they differ in.", Examples) { BuildList(), BuildShow(), BuildDiff(), BuildCheck() };

    /// <summary>The release a name stands for.</summary>
    /// <exception cref="CliException">There is none.</exception>
    internal static AbiVersion Release(string name)
    {
        if (BuiltInAbi.Find(name) is { } release) return release;
        var known = BuiltInAbi.Definition.Releases.Select(r => r.Name).ToArray();
        var near = Nearest.To(name, known.Concat(known.Select(k => k["linux-".Length..])));
        throw new CliException($"no definition of the kernel release '{name}'; {(near is null ? "" : $"did you mean '{near}'? ")}there are {string.Join(", ", known)}");
    }

    private static ExampleCommand BuildList()
    {
        var format = CommonOptions.Format("text", "json");
        var command = new ExampleCommand("list", "List the kernel releases.", "  trapless abi list\n") { format };
        command.SetAction(parsed => AbiOutput.Write(parsed.GetRequiredValue(format), AbiText.List, AbiJson.List));
        return command;
    }

    private static ExampleCommand BuildShow()
    {
        var format = CommonOptions.Format("text", "json");
        var release = ReleaseArgument("RELEASE");
        var call = new Argument<string?>("CALL") { Description = "A system call; without it, all.", Arity = ArgumentArity.ZeroOrOne };
        var command = new ExampleCommand("show", "Show the calls, flags and structures of a release.", "  trapless abi show 5.10 openat2\n") { format, release, call };
        command.SetAction(parsed => Show(Release(parsed.GetRequiredValue(release)), parsed.GetValue(call), parsed.GetRequiredValue(format)));
        return command;
    }

    private static int Show(AbiVersion release, string? name, string format)
    {
        if (name is null) return AbiOutput.Write(format, output => AbiText.Show(output, release), json => AbiJson.Show(json, release));
        if (BuiltInAbi.Definition.Find(name) is not { } call)
        {
            var near = Nearest.To(name, BuiltInAbi.Definition.Calls.Select(c => c.Name));
            throw new CliException($"no system call '{name}'; {(near is null ? "see: trapless abi show " + release.Name : $"did you mean '{near}'?")}");
        }

        AbiOutput.Write(format, output => AbiText.Show(output, release, call), json => AbiJson.Show(json, release, call));
        return call.IsIn(release.Release) ? ExitStatus.Success : ExitStatus.Found;
    }

    private static ExampleCommand BuildDiff()
    {
        var format = CommonOptions.Format("text", "json");
        var before = ReleaseArgument("A");
        var after = ReleaseArgument("B");
        var command = new ExampleCommand("diff", "Tell what release B has beside A, and lacks.", "  trapless abi diff linux-5.10 newest\n") { format, before, after };
        command.SetAction(parsed =>
        {
            var (a, b) = (Release(parsed.GetRequiredValue(before)), Release(parsed.GetRequiredValue(after)));
            var comparison = new AbiComparison(BuiltInAbi.Definition, a.Release, b.Release);
            return AbiOutput.Write(parsed.GetRequiredValue(format), output => AbiText.Diff(output, comparison), json => AbiJson.Diff(json, a, b, comparison));
        });
        return command;
    }

    private static ExampleCommand BuildCheck()
    {
        var format = CommonOptions.Format("text", "json");
        var file = new Argument<string>("FILE") { Description = "A definition (.abi) or a map (.map)." };
        var command = new ExampleCommand("check", "Check a definition or a map. Exit status 1: it has problems.", "  trapless abi check abi/linux.abi\n") { format, file };
        command.SetAction(parsed => Check(parsed.GetRequiredValue(file), parsed.GetRequiredValue(format)));
        return command;
    }

    private static int Check(string file, string format)
    {
        var problems = file.EndsWith(".map", StringComparison.Ordinal) ? CheckMap(file) : AbiReader.Read(file).Problems;
        if (string.Equals(format, "json", StringComparison.Ordinal)) AbiOutput.Write(format, static _ => { }, json => AbiJson.Problems(json, file, problems));
        else if (problems.Count == 0) Console.Out.WriteLine($"{file} is sound.");
        else foreach (var problem in problems) Message.Write(problem.ToString());
        return problems.Count == 0 ? ExitStatus.Success : ExitStatus.Found;
    }

    private static IReadOnlyList<AbiDiagnostic> CheckMap(string file)
    {
        try
        {
            return MapChecker.Check(file, File.ReadAllText(file), BuiltInAbi.Definition, GeneratorRunner.NewestPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new AbiDiagnostic(new SourceLocation(file, 1, 1), AbiDiagnosticCode.MissingFile, "a file that can be read", $"no readable {file}")];
        }
    }

    private static Argument<string> ReleaseArgument(string name) =>
        new(name) { Description = "A kernel release: linux-4.18, 4.18 or newest." };
}
