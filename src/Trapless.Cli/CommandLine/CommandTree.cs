using System.CommandLine;
using System.CommandLine.Help;
using Trapless.Cli.Commands;

namespace Trapless.Cli.CommandLine;

/// <summary>All commands. Each is one file in Commands; to add one, write it and add a line here.</summary>
internal static class CommandTree
{
    internal const string Examples = """
        Examples:
          trapless run -- /usr/bin/find /usr        run a program through the layer
          trapless stat -f -- make -j2              count system calls of all its processes
          trapless check -v /bin/ls                 which calls of a program are rewritten
          trapless cache verify                     check the images
          trapless doctor                           what works on this machine

        """;

    internal static RootCommand Build()
    {
        var root = new RootCommand("Runs existing programs without paying for system-call traps.")
        {
            RunCommand.Build(), StatCommand.Build(), CheckCommand.Build(), CacheCommand.Build(), AbiCommand.Build(), DoctorCommand.Build(),
            VersionCommand.Build(), LibsysCommand.Build(), KernelModeCommand.Build(), TrustCommand.Build(), InstallCommand.Build(),
            GenerateCommand.Build(), RewriteCommand.Build(),
        };
        root.Directives.Clear();
        root.Options.Single(o => o is VersionOption).Action = new Invocation(_ => VersionCommand.Print());
        var help = root.Options.Single(o => o is HelpOption);
        help.Action = new ExamplesFirst((HelpAction)help.Action!);
        return root;
    }

    internal static int Invoke(string[] args)
    {
        var parsed = Parse(args);
        if (ParseErrors.Describe(parsed) is { } problem) throw new CliException(problem);
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Parses without response files: an <c>@name</c> is the program's argument.</summary>
    internal static ParseResult Parse(string[] args) => Build().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
}
