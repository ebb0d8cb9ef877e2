using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>
/// stress-ng's stressors, each for a second: the time of one of their operations ("bogo op"). A stressor in which the layer must act (a program
/// starts, a task is made, code is mapped, a handler is installed) says so and has no goal; the others have nothing to pay for.
/// </summary>
internal static class StressRows
{
    public const string Group = "stress-ng, one operation";

    private const string StressNg = "/usr/bin/stress-ng";
    private const double FivePercent = 1.05;
    private const int Pairs = 7;

    // "metrc: [PID] NAME OPS SECONDS USER SYSTEM OPS/SECOND ..."; what does nothing in its second has no time.
    private const string Script = """
        stress-ng --temp-path . --"$1" 1 --timeout 1 --metrics-brief > stress.log 2>&1 &&
        awk -v name="$1" '$2 == "metrc:" && $4 == name && $5 > 0 && $9 > 0 { printf "%.6f\n", 1e6 / $9; exit }' stress.log
        """;

    private static readonly string[] Free =
    [
        "access", "cpu", "dup", "epoll", "eventfd", "fcntl", "fstat", "futex", "getrandom", "mmap", "mremap", "msg", "null", "pipe", "poll", "seek", "sendfile", "switch", "timerfd", "udp",
    ];

    private static readonly (string Stressor, string Why)[] Acting =
    [
        ("clone", "makes a task"), ("dynlib", "maps code"), ("fork", "makes a task"), ("pthread", "makes a task"),
        ("signal", "installs handlers"), ("vfork", "makes a task"),
    ];

    public static IEnumerable<Row> All(Stage stage) =>
        Free.Select(stressor => Stressor(stage, stressor, stressor, FivePercent))
            .Concat(Acting.Select(each => Stressor(stage, each.Stressor, $"{each.Stressor}: the layer acts, it {each.Why}", null)));

    private static Row Stressor(Stage stage, string stressor, string name, double? limit) =>
        new Row(Group, name, "µs", Quantity.Ratio, limit, new ReportingProbe(stage, _ => ["/bin/sh", "-c", Script, "stress", stressor]) { HasStrace = false }) { Pairs = Pairs }
            .Needs("stress-ng", StressNg);
}
