namespace Trapless.Bench.Measure;

/// <summary>One measurement.</summary>
/// <param name="Value">In the unit of the row.</param>
/// <param name="Cpu">CPU time of the program and its descendants, in the same unit, where it is known.</param>
internal sealed record Sample(double Value, double? Cpu = null);

/// <summary>Measurements taken directly after one another, so that what else the machine does meets each of them.</summary>
/// <param name="NativeFirst">Which of the two was taken first.</param>
/// <param name="Strace">Null in most pairs: strace is slow.</param>
internal sealed record Pair(bool NativeFirst, Sample Native, Sample Layered, Sample? Strace);
