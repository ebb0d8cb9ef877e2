using System.CommandLine;
namespace Trapless.Cli.Commands;
internal static class CheckCommand { internal static Command Build() => new("check", "todo"); }
