using System.CommandLine;
using System.Reflection;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The version, without the source revision the build may append.</summary>
    internal static string Version { get; } =
        (typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+')[0];

    internal static Command Build()
    {
        var command = new Command("version", "Print the version.");
        command.SetAction(_ => Print());
        return command;
    }

    internal static int Print()
    {
        Console.Out.WriteLine($"trapless {Version}");
        return ExitStatus.Success;
    }
}
