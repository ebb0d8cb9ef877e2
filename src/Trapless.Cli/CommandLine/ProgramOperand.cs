using System.CommandLine;

namespace Trapless.Cli.CommandLine;

/// <summary>PROG and its arguments: everything from the first operand on, untouched, as <see cref="Trapless.Cache.PathText"/>.</summary>
internal static class ProgramOperand
{
    internal static Argument<string[]> Build() => new("PROG")
    {
        Description = "The program and its arguments. Options of ours end here, or at --.",
        Arity = ArgumentArity.OneOrMore,
        CaptureRemainingTokens = true,
        HelpName = "PROG [ARG]...",
    };
}
