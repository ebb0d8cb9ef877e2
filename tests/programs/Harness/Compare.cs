using System.Text;
using Trapless.Programs.Tests.Compatibility;

namespace Trapless.Programs.Tests.Harness;

/// <summary>The one assertion of these tests: a program does under Trapless what it does without.</summary>
public static class Compare
{
    /// <summary>
    /// Runs the command natively and in each of its modes, each in a fresh directory of the same name, and fails with every difference in
    /// standard output, standard error and the way it ended. Returns the native run's outcome, so that a test can say what it must be.
    /// </summary>
    public static async Task<Outcome> Same(Command command)
    {
        using var scratch = new Scratch();
        var native = await Launcher.Run(command, Mode.Native, scratch.Path);
        Assert.False(string.Equals(native.Status, "timeout", StringComparison.Ordinal), $"natively {Spell(command)} did not end in {command.Seconds} s\n{native.Describe()}");
        var differences = new StringBuilder();
        foreach (var mode in command.Modes)
        {
            var run = await Launcher.Run(command, mode, scratch.Path);
            var found = Differences(command, mode, native, run);
            ComparisonRecord.Add(command, mode, native, run, found.Length == 0);
            differences.Append(found);
        }

        Assert.True(differences.Length == 0, differences.ToString());
        return native;
    }

    /// <summary>The same, and the native run ends with status 0 and prints exactly <paramref name="expected"/>.</summary>
    public static async Task Prints(string expected, Command command)
    {
        var native = await Same(command);
        Assert.Equal(expected, command.Output.Apply(native.Output));
        Assert.Equal("exit 0", native.Status);
    }

    /// <summary>The same, and the native run ends with status 0: for programs that check themselves.</summary>
    public static async Task Succeeds(Command command)
    {
        var native = await Same(command);
        Assert.True(string.Equals(native.Status, "exit 0", StringComparison.Ordinal), $"natively {Spell(command)} failed\n{native.Describe()}");
    }

    private static string Differences(Command command, Mode mode, Outcome native, Outcome run)
    {
        (string What, string Native, string Run)[] parts =
        [
            ("status", native.Status, run.Status),
            ("stdout", command.Output.Apply(native.Output), command.Output.Apply(run.Output)),
            ("stderr", command.Errors.Apply(native.Errors), command.Errors.Apply(run.Errors)),
            ("files", native.Files, run.Files),
        ];
        var different = parts.Where(part => !string.Equals(part.Native, part.Run, StringComparison.Ordinal)).ToArray();
        return different.Length == 0
            ? ""
            : $"""

              {Spell(command)}
              in mode {mode} differs in {string.Join(", ", different.Select(part => $"{part.What} ({FirstDifference(part.Native, part.Run)})"))}
              natively:
              {native.Describe()}
              in mode {mode}:
              {run.Describe()}
              """;
    }

    private static string FirstDifference(string native, string run)
    {
        var (left, right) = (native.Split('\n'), run.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(left.Length, right.Length)).First(index =>
            index >= left.Length || index >= right.Length || !string.Equals(left[index], right[index], StringComparison.Ordinal));
        string At(string[] lines) => line < lines.Length ? $"\"{lines[line]}\"" : "end";
        return $"line {line + 1}: {At(left)} is {At(right)}";
    }

    private static string Spell(Command command) => string.Join(' ', command.Arguments.Prepend(command.Program));
}
