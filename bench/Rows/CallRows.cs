using Trapless.Bench.Fixtures;
using Trapless.Bench.Measure;

namespace Trapless.Bench.Rows;

/// <summary>Single system calls in a tight loop.</summary>
internal static class CallRows
{
    public const string Group = "System calls";

    private const double Direct = 5;
    private const double Served = 8;

    public static IEnumerable<Row> All(Stage stage, Workspace workspace)
    {
        Row Call(string name, string loop, Quantity shown, double? limit) => new(Group, name, "ns", shown, limit,
            new ReportingProbe(stage, mode => [workspace.Calls, loop, mode == Mode.Strace ? "8000" : "1000000"]));

        yield return Call("getppid, direct", "getppid", Quantity.Difference, Direct);
        yield return Call("getppid of libc, direct", "libc-getppid", Quantity.Difference, Direct);
        yield return Call("getpid, served", "getpid", Quantity.Layered, Served);
        yield return Call("clock_gettime, served", "clock_gettime", Quantity.Layered, null);
        yield return Call("clock_gettime, handed back", "clock_gettime-static", Quantity.Difference, null);
    }
}
