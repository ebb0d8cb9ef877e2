using System.Text.Json;
using System.Text.Json.Serialization;
using Trapless.Bench.Measure;
using Trapless.Bench.Rows;

namespace Trapless.Bench.Report;

/// <summary>
/// The report with every sample. <c>version</c> grows when a field changes its meaning or goes away; new fields may appear
/// without it. Values are in the unit of their row; ratios are layered or strace divided by native.
/// </summary>
internal static class JsonReport
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Render(BenchReport report) => JsonSerializer.Serialize(
        new
        {
            Version, report.Started, TookSeconds = report.Took.TotalSeconds, report.Quick, PinnedCpu = report.Cpu, LoadAtStart = report.Load,
            report.Machine, report.Versions, Rows = report.Rows.Select(Row),
        },
        Options) + "\n";

    private static object Row(RowResult result) => new
    {
        result.Row.Group, result.Row.Name, result.Row.Unit, result.Row.Baseline, result.Row.Goal, Met = result.IsMet, result.Failure,
        result.Native, result.Layered, result.Ratio, result.Difference, result.CpuRatio, result.Strace, result.StraceRatio,
        Pairs = result.Pairs.Select(Samples),
    };

    private static object Samples(Pair pair) => new
    {
        pair.NativeFirst, Native = pair.Native.Value, NativeCpu = pair.Native.Cpu, Layered = pair.Layered.Value,
        LayeredCpu = pair.Layered.Cpu, Strace = pair.Strace?.Value,
    };
}
