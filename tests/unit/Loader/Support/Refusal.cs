namespace Trapless.Loader.Tests.Support;

/// <summary>How the loader says no: a status of its own, nothing on standard output, and one line on standard error.</summary>
internal static class Refusal
{
    /// <summary>The outcome is a refusal with one of these statuses.</summary>
    public static void Is(Outcome outcome, params int[] statuses)
    {
        Assert.True(statuses.Contains(outcome.Status) && outcome.Output.Length == 0, outcome.ToString());
        OneLine(outcome);
    }

    /// <summary>Exactly one line of ours on standard error.</summary>
    public static void OneLine(Outcome outcome)
    {
        var lines = outcome.Errors.Split('\n');
        Assert.True(lines.Length == 2 && lines[1].Length == 0 && lines[0].StartsWith("trapless: ", StringComparison.Ordinal), outcome.ToString());
    }
}
