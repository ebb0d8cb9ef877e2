namespace Trapless.Bench.Measure;

/// <summary>
/// The wall and CPU time of a program and all its descendants, taken by Guests/timer.c.
/// </summary>
/// <param name="stage">Where and how programs are run.</param>
/// <param name="command">The program's path and arguments.</param>
/// <param name="runs">How often the program is started for one sample.</param>
/// <param name="divisor">What one sample's nanoseconds are divided by: the things done in it, times the unit.</param>
internal sealed class ProgramProbe(Stage stage, IReadOnlyList<string> command, int runs, double divisor) : IProbe
{
    /// <summary>What replaces the layered command; null for the loader with the command.</summary>
    public IReadOnlyList<string>? LayeredCommand { get; init; }

    public bool Pinned { get; init; } = true;

    /// <summary>The working directory; null for the stage's.</summary>
    public string? Directory { get; init; }

    public bool HasStrace { get; init; } = true;

    /// <summary>Called before each measurement, outside the time.</summary>
    public Action? Prepare { get; init; }

    public bool Supports(Mode mode) => mode != Mode.Strace || HasStrace;

    public Sample Measure(Mode mode)
    {
        Prepare?.Invoke();
        var argv = mode == Mode.Layered && LayeredCommand is { } own ? own : stage.Under(mode, command);
        var cpu = Pinned ? stage.Cpu : -1;
        var output = Processes.Run(Directory ?? stage.Directory, [stage.Timer, $"{cpu}", $"{runs}", .. argv]);
        var fields = output.Split(' ', StringSplitOptions.TrimEntries);
        return new(double.Parse(fields[0]) / divisor, double.Parse(fields[1]) / divisor);
    }
}
