using Trapless.Bench.Fixtures;
using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>
/// What --kernel and --map add to a call. The baseline is the call that a converted one becomes, through the same layer with the same options, so
/// that the difference is the conversion alone; or the same call where no kernel is pretended.
/// </summary>
internal static class MappedRows
{
    public const string Group = "Older kernels: --kernel 3.10 --map";

    private const double Limit = 15;
    private const string Calls = "1000000";

    private static readonly string[] Pretended = ["--kernel", "3.10"];
    private static readonly string[] Mapped = [.. Pretended, "--map"];

    public static IEnumerable<Row> All(Stage stage, Workspace workspace)
    {
        yield return Converted("preadv2", "readv");
        yield return Converted("faccessat2", "faccessat");
        yield return Converted("epoll_pwait2", "epoll_pwait");
        yield return Converted("openat2", "openat");
        yield return Converted("statx", "newfstatat");
        yield return Converted("statx, not on the stack", "newfstatat", "statx-static");
        yield return Converted("openat2, not on the stack", "openat-looked", "openat2-static");
        yield return Converted("clone3, refused", "clone", "clone3");
        yield return Converted("getrandom", "urandom");
        yield return new(Group, "madvise, its flags looked at", "ns", Quantity.Difference, Limit,
            Probe(mode => (mode == Mode.Native ? [] : Pretended, "madvise"))) { Baseline = "no --kernel" };

        Row Converted(string name, string older, string? loop = null) => new(Group, name, "ns", Quantity.Difference, Limit,
            Probe(mode => (Mapped, mode == Mode.Native ? older : loop ?? name))) { Baseline = older };

        IProbe Probe(Func<Mode, (string[] Options, string Loop)> chosen) => new ReportingProbe(stage, mode =>
            stage.UnderLoader(chosen(mode).Options, [workspace.Calls, chosen(mode).Loop, Calls])) { IsWhole = true, HasStrace = false };
    }
}
