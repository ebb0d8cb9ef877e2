using System.Text;
using Trapless.Cache;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Output;

namespace Trapless.Cli;

/// <summary>The command line. Exit statuses as coreutils: 125 is always ours, 126 and 127 say why a program did not start.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        StandardDescriptors.Occupy();
        Console.SetOut(new StreamWriter(new StandardOutput(), new UTF8Encoding(false)) { AutoFlush = true });
        try
        {
            return CommandTree.Invoke(OwnArguments.Exact(args));
        }
        catch (Exception e) when (e is CliException or CacheException)
        {
            Message.Write(e.Message);
            return (e as CliException)?.ExitStatus ?? ExitStatus.Failure;
        }
        catch (Exception e)
        {
            Message.Write($"internal error, please report it: {e}");
            return ExitStatus.Failure;
        }
    }
}
