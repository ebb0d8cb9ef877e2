using System.CommandLine;
namespace Trapless.Cli.Commands;
internal static class StatCommand { internal static Command Build() => new("stat", "todo"); }
