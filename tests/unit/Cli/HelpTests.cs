using System.CommandLine;
using Trapless.Cli.CommandLine;

namespace Trapless.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();

    public void Dispose() => _trapless.Dispose();

    public static TheoryData<string> Commands => [.. Visible(CommandTree.Build()).Select(c => c.Name)];

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("stat", "-h")]
    [InlineData("cache", "--help")]
    public void Help_opens_with_examples(params string[] arguments)
    {
        var outcome = _trapless.Run(arguments);
        Assert.Equal(0, outcome.Status);
        Assert.StartsWith("Examples:\n  trapless ", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public void The_version_is_printed(string argument) => Assert.Matches("^trapless [0-9.]+\n$", _trapless.Run(argument).Output);

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_manual_has_every_command_and_option(string name)
    {
        var manual = Repository.Read("docs/trapless.1").Replace("\\-", "-", StringComparison.Ordinal);
        Assert.Contains(name, manual, StringComparison.Ordinal);
        foreach (var option in OptionsOf(name)) Assert.Contains(option, manual, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Completion_offers_every_command_and_option(string name)
    {
        Assert.Contains(name, Complete("trapless", ""), StringComparer.Ordinal);
        Assert.Superset(OptionsOf(name).Where(o => o.StartsWith("--", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal), Complete("trapless", name, "--").ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(new[] { "trapless", "sta" }, "stat")]
    [InlineData(new[] { "trapless", "cache", "ver" }, "verify")]
    [InlineData(new[] { "trapless", "stat", "--format", "nd" }, "ndjson")]
    [InlineData(new[] { "trapless", "run", "--strict", "printe" }, "printenv")]
    [InlineData(new[] { "trapless", "run", "--", "printe" }, "printenv")]
    public void Completion_knows_what_may_come_next(string[] words, string expected) => Assert.Contains(expected, Complete(words), StringComparer.Ordinal);

    [Fact]
    public void Completion_leaves_the_programs_arguments_to_files() => Assert.DoesNotContain("--strict", Complete("trapless", "run", "ls", "--s"), StringComparer.Ordinal);

    private string[] Complete(params string[] words)
    {
        var quoted = string.Join(' ', words.Select(w => $"'{w}'"));
        var script = $"source '{Repository.Path("completions/trapless.bash")}'; COMP_WORDS=({quoted}); COMP_CWORD={words.Length - 1}; COMPREPLY=(); _trapless; printf '%s\\n' \"${{COMPREPLY[@]}}\"";
        var outcome = _trapless.Script(script);
        Assert.Equal("", outcome.Error);
        return outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static IEnumerable<string> OptionsOf(string name)
    {
        var command = Visible(CommandTree.Build()).Single(c => string.Equals(c.Name, name, StringComparison.Ordinal));
        return command.Options.SelectMany(o => o.Aliases.Append(o.Name));
    }

    private static IEnumerable<Command> Visible(Command root) => root.Subcommands.Where(c => !c.Hidden);
}
