using Trapless.Bench.Measure;

namespace Trapless.Bench;

/// <summary>Where and how programs are run.</summary>
/// <param name="Product">What is measured.</param>
/// <param name="Directory">The working directory of every program.</param>
/// <param name="Timer">The compiled Guests/timer.c.</param>
/// <param name="Cpu">The CPU every pinned program runs on.</param>
internal sealed record Stage(Product Product, string Directory, string Timer, int Cpu)
{
    /// <summary>The command that runs <paramref name="command"/> in the given way.</summary>
    public IReadOnlyList<string> Under(Mode mode, IReadOnlyList<string> command) => mode switch
    {
        Mode.Native => command,
        Mode.Layered => UnderLoader([], command),
        _ => [Tools.Strace, "-f", "-c", "-o", "/dev/null", "--", .. command],
    };

    /// <summary>The command under the layer, with options of the loader.</summary>
    public IReadOnlyList<string> UnderLoader(IReadOnlyList<string> options, IReadOnlyList<string> command) =>
        [Product.Loader, "--cache", Product.Cache, .. options, "--", .. command];
}
