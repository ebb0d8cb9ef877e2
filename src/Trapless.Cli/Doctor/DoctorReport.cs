using System.Text.Json;
using Trapless.Cli.Output;

namespace Trapless.Cli.Doctor;

/// <summary>Writes findings.</summary>
internal static class DoctorReport
{
    internal static bool IsHealthy(IEnumerable<Finding> findings) => findings.All(f => f.State != FindingState.Failure);

    internal static void WriteText(TextWriter output, IEnumerable<Finding> findings, bool colour)
    {
        foreach (var f in findings)
        {
            output.WriteLine($"{Mark(f.State, colour)} {f.Name}: {f.Detail}");
            if (f.Remedy is not null) output.WriteLine($"     -> {f.Remedy}");
        }
    }

    internal static void WriteJson(Stream output, IReadOnlyList<Finding> findings)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", "trapless-doctor");
        json.WriteNumber("version", 1);
        json.WriteBoolean("healthy", IsHealthy(findings));
        json.WriteStartArray("checks");
        foreach (var finding in findings) WriteFinding(json, finding);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    private static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("name", finding.Name);
        json.WriteString("state", Word(finding.State));
        json.WriteString("detail", finding.Detail);
        json.WriteString("remedy", finding.Remedy);
        json.WriteEndObject();
    }

    private static string Mark(FindingState state, bool colour) => state switch
    {
        FindingState.Ok => Colour.Green("ok  ", colour),
        FindingState.Warning => Colour.Yellow("warn", colour),
        _ => Colour.Red("FAIL", colour),
    };

    private static string Word(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Warning => "warning",
        _ => "failure",
    };
}
