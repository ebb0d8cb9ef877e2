using System.CommandLine;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Doctor;
using Trapless.Cli.Output;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless doctor</c>: what works on this machine, and what to do about the rest.</summary>
internal static class DoctorCommand
{
    private const string Examples = """
          trapless doctor                           each check, with a remedy where one is needed
          trapless doctor --json | jq .healthy

        """;

    internal static Command Build()
    {
        var json = CommonOptions.Switch("--json", "One JSON object.");
        var cache = CommonOptions.Cache();
        var command = new ExampleCommand("doctor", "Check this machine. Exit status 1: something must be mended.", Examples) { json, cache };
        command.SetAction(parsed => Run(parsed.GetValue(json), parsed.GetValue(cache)));
        return command;
    }

    private static int Run(bool asJson, string? cache)
    {
        var findings = Findings(new SystemFiles(), cache);
        if (asJson) DoctorReport.WriteJson(new StandardOutput(), findings);
        else DoctorReport.WriteText(Console.Out, findings, Colour.OnOutput);
        return DoctorReport.IsHealthy(findings) ? ExitStatus.Success : ExitStatus.Found;
    }

    private static Finding[] Findings(SystemFiles files, string? cache) =>
    [
        .. KernelChecks.Run(files), .. ProcessorChecks.Run(files), .. SecurityChecks.Run(files), .. SeccompChecks.Run(files),
        .. CacheChecks.Run(files, () => CommonOptions.Locate(cache)), .. LoaderChecks.Run(), .. KernelModeChecks.Run(files),
    ];
}
