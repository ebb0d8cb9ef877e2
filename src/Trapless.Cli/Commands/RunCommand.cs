using System.CommandLine;
using Trapless.Cache;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Launch;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless run</c>: makes the missing images and becomes the loader with the program.</summary>
internal static class RunCommand
{
    private const string Examples = """
          trapless run -- ls -l /usr                the program's options are its own
          trapless run --strict -- ./server         refuse if anything would bypass the layer
          trapless run --complete -- node app.js    catch the calls of code compiled at run time
          trapless run --kernel-mode -- ./server    in ring 0 (see docs/kernel-mode.md first)
          TRAPLESS=0 trapless run -- ls             natively

        """;

    internal static Command Build()
    {
        var strict = CommonOptions.Switch("--strict", "Refuse to run if a file cannot be rewritten completely (TRAPLESS_STRICT=1).");
        var complete = CommonOptions.Complete();
        var quiet = CommonOptions.Switch("--quiet", "Do not say what runs without the layer.", "-q");
        var noServe = CommonOptions.NoServe();
        var (kernel, map, abi) = (CommonOptions.Kernel(), CommonOptions.Map(), CommonOptions.Abi());
        var kernelMode = CommonOptions.Switch("--kernel-mode", "Run it in ring 0, where the kernel module is loaded (TRAPLESS_KERNEL_MODE=fast or safe).");
        var cache = CommonOptions.Cache();
        var program = ProgramOperand.Build();
        var command = new ExampleCommand("run", "Run a program with its system calls going through the layer.", Examples) { strict, complete, quiet, noServe, kernel, map, abi, kernelMode, cache, program };
        command.SetAction(parsed => Run(new RunOptions(
            parsed.GetValue(strict) || CommonOptions.IsOn("TRAPLESS_STRICT"), parsed.GetValue(quiet), parsed.GetValue(cache),
            parsed.GetValue(noServe) || CommonOptions.IsServingTurnedOff, parsed.GetValue(complete) || CommonOptions.IsOn("TRAPLESS_COMPLETE"),
            CommonOptions.KernelOf(parsed.GetValue(kernel), parsed.GetValue(map), parsed.GetValue(abi)),
            CommonOptions.KernelMode(parsed.GetValue(kernelMode))),
            parsed.GetRequiredValue(program)));
        return command;
    }

    private static int Run(RunOptions options, string[] operands) => Exec.Become(Plan(options, operands));

    /// <summary>What to execute: the program itself if Trapless is turned off, else the loader with it.</summary>
    internal static LaunchPlan Plan(RunOptions options, string[] operands, string? countersFile = null)
    {
        var path = ProgramPath.Resolve(operands[0]);
        var program = ProgramPath.WithShell(path, PathText.Encode(path), [.. operands.Select(PathText.Encode)]);
        if (CommonOptions.IsTurnedOff) return program;
        // What cannot be rewritten is caught with --complete, so it is no shortcoming there.
        var cache = WarmUp.Run(PathText.Decode(program.File), options.Cache, options.Strict && !options.Complete, options.Quiet || options.Complete);
        return Loader.For(program, cache, new LoaderOptions(options.Strict, options.Quiet, options.NoServe, options.Complete, options.Kernel, countersFile, options.KernelMode));
    }
}

/// <summary>The options of <c>run</c>; <c>stat</c> shares them.</summary>
internal sealed record RunOptions(bool Strict, bool Quiet, string? Cache, bool NoServe = false, bool Complete = false, KernelOptions? Kernel = null, string? KernelMode = null);
