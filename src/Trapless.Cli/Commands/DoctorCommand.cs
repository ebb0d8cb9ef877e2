using System.CommandLine;
namespace Trapless.Cli.Commands;
internal static class DoctorCommand { internal static Command Build() => new("doctor", "todo"); }
