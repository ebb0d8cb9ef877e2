using System.CommandLine;
namespace Trapless.Cli.Commands;
internal static class CacheCommand { internal static Command Build() => new("cache", "todo"); }
