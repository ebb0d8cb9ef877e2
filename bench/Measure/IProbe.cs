namespace Trapless.Bench.Measure;

/// <summary>Takes one measurement of one thing.</summary>
internal interface IProbe
{
    /// <summary>Whether <see cref="Measure"/> has a meaning with <paramref name="mode"/>.</summary>
    bool Supports(Mode mode);

    /// <summary>Runs once.</summary>
    /// <exception cref="BenchException">What was run failed.</exception>
    Sample Measure(Mode mode);

    /// <summary>Ends what was started for the measurements.</summary>
    void Close()
    {
    }
}
