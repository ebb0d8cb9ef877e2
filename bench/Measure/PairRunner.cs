using System.Diagnostics;

namespace Trapless.Bench.Measure;

/// <summary>
/// Measures in pairs, one native and one layered run after the other, the order alternating. The ratio of a pair is free of
/// what changes slowly (clock frequency, neighbours on the machine, the state of the page cache); the median of the ratios
/// is free of what happens seldom. The first pair warms the caches and is dropped. A row that is too near its goal to tell goes on.
/// </summary>
internal static class PairRunner
{
    public static IReadOnlyList<Pair> Run(IProbe probe, Effort effort, bool withStrace, Func<IReadOnlyList<Pair>, bool> isDecided)
    {
        var pairs = new List<Pair>();
        var clock = Stopwatch.StartNew();
        var strace = new Stopwatch();
        var traced = 0;
        Take(probe, nativeFirst: true);
        while (!effort.HasEnough(pairs.Count, clock.Elapsed - strace.Elapsed)) Add();
        var most = pairs.Count * effort.Patience;
        while (pairs.Count < most && !isDecided(pairs)) Add();
        return pairs;

        void Add()
        {
            var pair = Take(probe, nativeFirst: pairs.Count % 2 == 1);
            if (withStrace && probe.Supports(Mode.Strace) && effort.WantsStrace(traced, strace.Elapsed))
            {
                strace.Start();
                pair = pair with { Strace = probe.Measure(Mode.Strace) };
                strace.Stop();
                traced++;
            }

            pairs.Add(pair);
        }
    }

    private static Pair Take(IProbe probe, bool nativeFirst)
    {
        var first = probe.Measure(nativeFirst ? Mode.Native : Mode.Layered);
        var second = probe.Measure(nativeFirst ? Mode.Layered : Mode.Native);
        return nativeFirst ? new(true, first, second, null) : new(false, second, first, null);
    }
}
