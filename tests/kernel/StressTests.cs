using System.Globalization;
using System.Text.RegularExpressions;

namespace Trapless.Kernel.Tests;

/// <summary>A short form of what <c>tests/kernel/stress MINUTES</c> does for long.</summary>
[Trait("Category", "Slow")]
public sealed class StressTests
{
    private static string Minutes => Environment.GetEnvironmentVariable("TRAPLESS_STRESS_MINUTES") ?? "0.5";

    private static string Line => Environment.GetEnvironmentVariable("TRAPLESS_STRESS_KERNEL") ?? "6.12";

    private static bool Native => Environment.GetEnvironmentVariable("TRAPLESS_STRESS_NATIVE") is "1";

    [Fact]
    public void Everything_at_once_and_the_machine_lives()
    {
        var log = Stress.Run(Line, TimeSpan.FromMinutes(double.Parse(Minutes, CultureInfo.InvariantCulture)), Native);
        Bed.IsHealthy(log);
        var output = Bed.Step(log, "stress").Output;
        foreach (var worker in Stress.Workers(Native)) Assert.True(Clean(worker).IsMatch(output), worker + ": " + output);
        Assert.Equal(0, Bed.Step(log, "end").Status);
    }

    private static Regex Clean(string worker) => new($@"^{worker} rounds [1-9][0-9]* failed 0$", RegexOptions.Multiline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
