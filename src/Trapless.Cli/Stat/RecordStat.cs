using System.Globalization;
using System.Text.Json;

namespace Trapless.Cli.Stat;

/// <summary>Writes one record for each call (of each process) and nothing else: for tools that read line by line.</summary>
internal static class RecordStat
{
    internal static void WriteJsonLines(Stream output, RunCounts run, bool perProcess)
    {
        foreach (var (process, call) in Records(run, perProcess))
        {
            using (var json = new Utf8JsonWriter(output))
            {
                json.WriteStartObject();
                json.WriteNumber("version", 1);
                if (process is not null) json.WriteNumber("pid", process.Pid);
                if (process is not null) json.WriteString("comm", process.Comm);
                JsonStat.Call(json, run, call);
                json.WriteEndObject();
            }
            output.WriteByte((byte)'\n');
        }
    }

    internal static void WriteCsv(TextWriter output, RunCounts run, bool perProcess)
    {
        output.WriteLine((perProcess ? "pid,comm," : "") + "number,name,count,errors,served,direct,nanoseconds");
        foreach (var (process, c) in Records(run, perProcess))
        {
            var time = run.NanosecondsPerTick is null ? "" : Math.Round(run.Nanoseconds(c.Ticks)).ToString("F0", CultureInfo.InvariantCulture);
            var prefix = process is null ? "" : $"{process.Pid},{Quote(process.Comm)},";
            output.WriteLine($"{prefix}{c.Number},{c.Name},{c.Count},{c.Errors},{c.Served},{c.Direct},{time}");
        }
    }

    /// <summary>A field as RFC 4180 wants it.</summary>
    internal static string Quote(string field) =>
        field.AsSpan().IndexOfAny(",\"\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<(ProcessCounts? Process, CallCount Call)> Records(RunCounts run, bool perProcess) => perProcess
        ? run.Processes.SelectMany(p => RunCounts.Ordered(p.Calls).Select(c => ((ProcessCounts?)p, c)))
        : run.Totals.Select(c => ((ProcessCounts?)null, c));
}
