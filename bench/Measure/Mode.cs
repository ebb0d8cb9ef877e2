namespace Trapless.Bench.Measure;

/// <summary>How a program is run.</summary>
internal enum Mode
{
    Native,

    /// <summary>Under <c>trapless-ld</c>, with its images in the cache.</summary>
    Layered,

    /// <summary>Under <c>strace -f -c</c>.</summary>
    Strace,
}
