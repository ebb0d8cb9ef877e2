using System.CommandLine;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Launch;
using Trapless.Cli.Output;
using Trapless.Cli.Stat;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless stat</c>: runs a program to its end, then tells what it and its children called.</summary>
internal static class StatCommand
{
    private const string Examples = """
          trapless stat -- find /usr >/dev/null     a table on stderr
          trapless stat -f -- make -j2              for each process too
          trapless stat --format json -o counts.json -- ./server

        """;

    internal static Command Build()
    {
        var perProcess = CommonOptions.Switch("-f", "For each process too (children are always counted).", "--per-process");
        var output = new Option<string?>("-o", "--output") { Description = "Write the counts to a file instead of stderr.", HelpName = "FILE" };
        var format = CommonOptions.Format("text", "json", "ndjson", "csv");
        var strict = CommonOptions.Switch("--strict", "Refuse to run if a file cannot be rewritten completely (TRAPLESS_STRICT=1).");
        var complete = CommonOptions.Complete();
        var quiet = CommonOptions.Switch("--quiet", "Do not say what runs without the layer.", "-q");
        var noServe = CommonOptions.NoServe();
        var (kernel, map, abi) = (CommonOptions.Kernel(), CommonOptions.Map(), CommonOptions.Abi());
        var cache = CommonOptions.Cache();
        var program = ProgramOperand.Build();
        var command = new ExampleCommand("stat", "Run a program and count its system calls.", Examples) { perProcess, output, format, strict, complete, quiet, noServe, kernel, map, abi, cache, program };
        command.SetAction(parsed => Run(
            new RunOptions(
                parsed.GetValue(strict) || CommonOptions.IsOn("TRAPLESS_STRICT"), parsed.GetValue(quiet), parsed.GetValue(cache),
                parsed.GetValue(noServe) || CommonOptions.IsServingTurnedOff, parsed.GetValue(complete) || CommonOptions.IsOn("TRAPLESS_COMPLETE"),
                CommonOptions.KernelOf(parsed.GetValue(kernel), parsed.GetValue(map), parsed.GetValue(abi))),
            new StatOptions(parsed.GetValue(perProcess), parsed.GetValue(output), parsed.GetRequiredValue(format)), parsed.GetRequiredValue(program)));
        return command;
    }

    private static int Run(RunOptions run, StatOptions stat, string[] operands)
    {
        using var report = StatReport.Open(stat);
        using var counters = CountersFile.Create();
        var plan = RunCommand.Plan(run, operands, counters.Path);
        if (CommonOptions.IsTurnedOff) Message.Write("TRAPLESS=0: the program runs natively, nothing is counted");
        var end = ChildProcess.Run(plan);
        var counts = CountersReader.Read(counters.Path);
        counters.Dispose();
        report.Write(counts, new ProgramEndInfo(operands, end));
        report.Dispose();
        return ChildProcess.EndAlike(end);
    }
}

/// <summary>The options of <c>stat</c> that concern its report.</summary>
internal sealed record StatOptions(bool PerProcess, string? Output, string Format);
