using System.CommandLine;
using System.CommandLine.Parsing;

namespace Trapless.Cli.CommandLine;

/// <summary>Turns what the parser found wrong into one line with a suggestion.</summary>
internal static class ParseErrors
{
    /// <summary>What is wrong with the command line, or null.</summary>
    internal static string? Describe(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (MisplacedOption(parsed, command) is { } option) return Unknown(option, command);
        if (parsed.Errors.Count == 0) return null;
        if (parsed.UnmatchedTokens.Count > 0) return Unknown(parsed.UnmatchedTokens[0], command);
        return $"{OneLine(parsed.Errors[0].Message)}; see: {NameOf(command)} --help";
    }

    /// <summary>
    /// A misspelt option before the program looks to the parser like the program itself. A program whose name begins with
    /// a dash must be named after <c>--</c>.
    /// </summary>
    private static string? MisplacedOption(ParseResult parsed, Command command) =>
        command.Arguments is [{ CaptureRemainingTokens: true } operand] && parsed.GetResult(operand)?.Tokens is [{ Value: ['-', _, ..] first }, ..]
        && !parsed.Tokens.TakeWhile(t => !string.Equals(t.Value, first, StringComparison.Ordinal)).Any(t => t.Type == TokenType.DoubleDash)
            ? first
            : null;

    private static string Unknown(string token, Command command)
    {
        var kind = token.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "operand";
        var near = Nearest.To(token, Names(command));
        var hint = near is null ? $"see: {NameOf(command)} --help" : $"did you mean '{near}'?";
        return $"unknown {kind} '{token}'; {hint}";
    }

    private static IEnumerable<string> Names(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)
            .Concat(command.Options.Concat(Recursive(command)).Where(o => !o.Hidden).SelectMany(o => o.Aliases.Append(o.Name)));

    private static IEnumerable<Option> Recursive(Command command) =>
        command.Parents.OfType<Command>().SelectMany(p => p.Options.Where(o => o.Recursive).Concat(Recursive(p)));

    private static string NameOf(Command command) => command is RootCommand ? "trapless" : "trapless " + command.Name;

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        return char.ToLowerInvariant(line[0]) + line[1..];
    }
}
