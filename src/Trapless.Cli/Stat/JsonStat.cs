using System.Text.Json;

namespace Trapless.Cli.Stat;

/// <summary>Writes the counts of a run as one JSON object; <c>version</c> changes when a reader would have to.</summary>
internal static class JsonStat
{
    internal static void Write(Stream output, RunCounts run, bool perProcess, ProgramEndInfo program)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", "trapless-stat");
        json.WriteNumber("version", 1);
        program.Write(json);
        Calls(json, run, run.Totals);
        if (perProcess) Processes(json, run);
        Incomplete(json, run);
        Missed(json, run);
        json.WriteNumber("lostMissedCalls", run.LostMissed);
        json.WriteNumber("lostProcesses", run.LostProcesses);
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    internal static void Call(Utf8JsonWriter json, RunCounts run, CallCount call)
    {
        json.WriteNumber("number", call.Number);
        json.WriteString("name", call.Name);
        json.WriteNumber("count", call.Count);
        json.WriteNumber("errors", call.Errors);
        json.WriteNumber("served", call.Served);
        json.WriteNumber("direct", call.Direct);
        if (run.NanosecondsPerTick is null) json.WriteNull("nanoseconds");
        else json.WriteNumber("nanoseconds", Math.Round(run.Nanoseconds(call.Ticks)));
    }

    private static void Calls(Utf8JsonWriter json, RunCounts run, IReadOnlyList<CallCount> calls)
    {
        json.WriteStartArray("calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            Call(json, run, call);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Processes(Utf8JsonWriter json, RunCounts run)
    {
        json.WriteStartArray("processes");
        foreach (var process in run.Processes)
        {
            json.WriteStartObject();
            json.WriteNumber("pid", process.Pid);
            json.WriteNumber("parent", process.Parent);
            json.WriteString("comm", process.Comm);
            json.WriteString("path", process.Path);
            json.WriteNumber("unnumbered", process.Unnumbered);
            Calls(json, run, RunCounts.Ordered(process.Calls));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Incomplete(Utf8JsonWriter json, RunCounts run)
    {
        json.WriteStartArray("incomplete");
        foreach (var file in run.Incomplete)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            if (file.Sites is { } sites) json.WriteNumber("unpatchedSites", sites);
            else json.WriteNull("unpatchedSites");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Missed(Utf8JsonWriter json, RunCounts run)
    {
        json.WriteStartArray("missedSites");
        foreach (var site in run.Missed)
        {
            json.WriteStartObject();
            json.WriteString("path", site.Path);
            if (site.Pid is { } pid) json.WriteNumber("pid", pid);
            else json.WriteNull("pid");
            json.WriteNumber(site.Path is null ? "address" : "offset", site.Offset);
            json.WriteNumber("count", site.Count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
