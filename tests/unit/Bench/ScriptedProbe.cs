using Trapless.Bench.Measure;

namespace Trapless.Bench.Tests;

/// <summary>Answers at once: native 100, layered 102, under strace 1000; remembers what it was asked, and may fail.</summary>
internal sealed class ScriptedProbe : IProbe
{
    public List<Mode> Asked { get; } = [];

    public bool Closed { get; private set; }

    public string? Failure { get; init; }

    public bool Supports(Mode mode) => true;

    public void Close() => Closed = true;

    public Sample Measure(Mode mode)
    {
        Asked.Add(mode);
        return Failure is { } message ? throw new BenchException(message) : new(mode switch
        {
            Mode.Native => 100,
            Mode.Layered => 102,
            _ => 1000,
        });
    }
}
