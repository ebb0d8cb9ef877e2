using System.Text.Json;
using Trapless.Abi;
using Trapless.Cache;
using Trapless.Rewriter;

namespace Trapless.Cli.Check;

/// <summary>Writes a check as one JSON object, or as one line for each site.</summary>
internal static class JsonCheck
{
    internal static void Write(Stream output, ProgramCheck check)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", "trapless-check");
        json.WriteNumber("version", 1);
        json.WriteBoolean("complete", check.IsComplete);
        json.WriteStartArray("files");
        foreach (var file in check.Files) WriteFile(json, file);
        json.WriteEndArray();
        json.WriteStartArray("missing");
        foreach (var name in check.Missing) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    internal static void WriteLines(Stream output, ProgramCheck check)
    {
        foreach (var (file, site) in check.Files.SelectMany(f => f.Sites.Select(s => (f, s))))
        {
            using (var json = new Utf8JsonWriter(output))
            {
                json.WriteStartObject();
                json.WriteNumber("version", 1);
                json.WriteString("path", PathText.Printable(file.Path));
                Site(json, site);
                json.WriteEndObject();
            }
            output.WriteByte((byte)'\n');
        }
    }

    private static void WriteFile(Utf8JsonWriter json, FileCheck file)
    {
        json.WriteStartObject();
        json.WriteString("path", PathText.Printable(file.Path));
        json.WriteString("problem", file.Problem);
        foreach (var kind in Enum.GetValues<PatchKind>()) json.WriteNumber(NameOf(kind), file.Count(kind));
        json.WriteStartArray("sites");
        foreach (var site in file.Sites)
        {
            json.WriteStartObject();
            Site(json, site);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Site(Utf8JsonWriter json, SiteReport site)
    {
        json.WriteNumber("address", site.Address);
        json.WriteString("function", site.Function);
        if (site.Number is { } number) json.WriteNumber("number", number);
        else json.WriteNull("number");
        json.WriteString("name", site.Number is { } n ? SystemCallTable.DisplayName(n) : null);
        json.WriteString("patch", NameOf(site.Kind));
        json.WriteString("reason", site.Reason == SkipReason.None ? null : TextCheck.Words(site.Reason.ToString()));
    }

    internal static string NameOf(PatchKind kind) => kind == PatchKind.None ? "left" : TextCheck.Words(kind.ToString());
}
