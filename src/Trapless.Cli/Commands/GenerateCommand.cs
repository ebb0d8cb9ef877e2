using System.CommandLine;
namespace Trapless.Cli.Commands;
internal static class GenerateCommand { internal static Command Build() => new("generate", "todo"); }
