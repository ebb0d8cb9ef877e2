using System.Globalization;

namespace Trapless.Bench.Measure;

/// <summary>A number that the program itself prints as its last line, such as the time of one call.</summary>
/// <param name="stage">Where and how programs are run.</param>
/// <param name="command">The program's path and arguments; fewer rounds are good for strace.</param>
internal sealed class ReportingProbe(Stage stage, Func<Mode, IReadOnlyList<string>> command) : IProbe
{
    public bool HasStrace { get; init; } = true;

    /// <summary>The command says itself what runs the program, in each mode: the loader with options, say.</summary>
    public bool IsWhole { get; init; }

    public bool Supports(Mode mode) => mode != Mode.Strace || HasStrace;

    public Sample Measure(Mode mode)
    {
        var argv = IsWhole ? command(mode) : stage.Under(mode, command(mode));
        var output = Processes.Run(stage.Directory, [stage.Timer, $"{stage.Cpu}", "0", .. argv]);
        var last = output.TrimEnd().Split('\n')[^1];
        return double.TryParse(last, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? new(value)
            : throw new BenchException($"{string.Join(' ', argv)}: its last line should be a number and is '{last}'");
    }
}
