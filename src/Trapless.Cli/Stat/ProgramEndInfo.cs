using System.Text.Json;
using Trapless.Cache;

namespace Trapless.Cli.Stat;

/// <summary>What was run and how it ended.</summary>
internal sealed record ProgramEndInfo(IReadOnlyList<string> Command, Launch.ProgramEnd End)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("command");
        foreach (var argument in Command) json.WriteStringValue(PathText.Printable(argument));
        json.WriteEndArray();
        json.WriteNumber("exitStatus", End.Status);
        if (End.Signal is { } signal) json.WriteNumber("signal", signal);
        else json.WriteNull("signal");
    }
}
