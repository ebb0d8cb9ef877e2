using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Trapless.Cli.Commands;

namespace Trapless.Cli.CommandLine;

/// <summary>An option's action from a function.</summary>
internal sealed class Invocation(Func<ParseResult, int> action) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult) => action(parseResult);
}

/// <summary>Help that opens with what most readers came for.</summary>
internal sealed class ExamplesFirst(HelpAction inner) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var examples = (parseResult.CommandResult.Command as IHasExamples)?.Examples ?? CommandTree.Examples;
        parseResult.InvocationConfiguration.Output.WriteLine(examples);
        return inner.Invoke(parseResult);
    }
}
