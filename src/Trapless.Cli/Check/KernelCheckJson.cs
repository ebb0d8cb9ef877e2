using System.Text.Json;
using Trapless.Abi;
using Trapless.Cache;

namespace Trapless.Cli.Check;

/// <summary>Writes a check against a kernel release as JSON, inside one object that is already open.</summary>
internal static class KernelCheckJson
{
    internal static void Write(Utf8JsonWriter json, KernelCheck check)
    {
        json.WriteString("format", "trapless-check-kernel");
        json.WriteNumber("version", 1);
        json.WriteString("kernel", check.Kernel.Name);
        json.WriteBoolean("complete", check.IsComplete);
        json.WriteNumber("unknown_sites", check.Unknown);
        json.WriteStartArray("files");
        foreach (var file in check.Check.Files)
        {
            json.WriteStartObject();
            json.WriteString("path", PathText.Printable(file.Path));
            json.WriteString("problem", file.Problem);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("missing_libraries");
        foreach (var name in check.Check.Missing) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("calls");
        foreach (var call in check.Calls) Call(json, call);
        json.WriteEndArray();
    }

    private static void Call(Utf8JsonWriter json, KernelCall call)
    {
        json.WriteStartObject();
        json.WriteNumber("number", call.Number);
        json.WriteString("name", SystemCallTable.Name(call.Number));
        json.WriteString("since", call.Entry?.Call.Since.ToString());
        json.WriteString("removed", call.Entry?.Call.Removed?.ToString());
        json.WriteString("kernel", call.IsPresent ? "present" : "lacking");
        json.WriteString("map", call.IsPresent ? "direct" : call.IsMissing ? "enosys" : "custom");
        json.WriteString("made_by", KernelCheckText.Word(call.Reach));
        json.WriteString("keeps", call.Entry?.Conversion?.Keeps);
        json.WriteString("loses", call.Entry?.Conversion?.Loses);
        json.WriteStartArray("sites");
        foreach (var (path, site) in call.Sites)
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteNumber("address", site.Address);
            json.WriteString("function", site.Function);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
