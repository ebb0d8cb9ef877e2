using System.Text.Json;
using Trapless.Abi;
using Trapless.Generator;

namespace Trapless.Cli.Abi;

/// <summary>Writes what <c>trapless abi</c> tells as JSON, inside one object that is already open.</summary>
internal static class AbiJson
{
    internal static void List(Utf8JsonWriter json)
    {
        Head(json, "trapless-abi-list");
        json.WriteStartArray("releases");
        foreach (var release in BuiltInAbi.Definition.Releases)
        {
            json.WriteStartObject();
            json.WriteString("name", release.Name);
            json.WriteString("release", release.Release.ToString());
            json.WriteNumber("calls", BuiltInAbi.Definition.Calls.Count(c => c.IsIn(release.Release)));
            json.WriteString("digest", AbiListing.Digest(BuiltInAbi.Definition, release.Release));
            json.WriteString("definition", release.SourceFile);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    internal static void Show(Utf8JsonWriter json, AbiVersion release, SystemCall? only = null)
    {
        Head(json, "trapless-abi-show");
        json.WriteString("release", release.Name);
        json.WriteStartArray("calls");
        foreach (var call in BuiltInAbi.Definition.Calls.Where(c => c.IsIn(release.Release) && (only is null || c.Number == only.Number))) Call(json, release, call);
        json.WriteEndArray();
        if (only is null) Structures(json, release);
    }

    internal static void Diff(Utf8JsonWriter json, AbiVersion before, AbiVersion after, AbiComparison comparison)
    {
        Head(json, "trapless-abi-diff");
        json.WriteString("before", before.Name);
        json.WriteString("after", after.Name);
        Names(json, "added", comparison.AddedCalls.Select(c => c.Name));
        Names(json, "removed", comparison.RemovedCalls.Select(c => c.Name));
        Constants(json, "added_constants", comparison.AddedConstants);
        Constants(json, "removed_constants", comparison.RemovedConstants);
        json.WriteStartArray("structures");
        foreach (var difference in comparison.Structures)
        {
            json.WriteStartObject();
            json.WriteString("name", difference.Name);
            Layout(json, "before", difference.Before);
            Layout(json, "after", difference.After);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Changes(json, "begun", comparison.BegunChanges);
        Changes(json, "undone", comparison.UndoneChanges);
    }

    internal static void Problems(Utf8JsonWriter json, string file, IReadOnlyList<AbiDiagnostic> problems)
    {
        Head(json, "trapless-abi-check");
        json.WriteString("file", file);
        json.WriteBoolean("sound", problems.Count == 0);
        json.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("file", problem.Location.File);
            json.WriteNumber("line", problem.Location.Line);
            json.WriteNumber("column", problem.Location.Column);
            json.WriteNumber("code", (int)problem.Code);
            json.WriteString("expected", problem.Expected);
            json.WriteString("found", problem.Found);
            json.WriteString("remedy", problem.Remedy);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Head(Utf8JsonWriter json, string format)
    {
        json.WriteString("format", format);
        json.WriteNumber("version", 1);
    }

    private static void Call(Utf8JsonWriter json, AbiVersion release, SystemCall call)
    {
        json.WriteStartObject();
        json.WriteNumber("number", call.Number);
        json.WriteString("name", call.Name);
        json.WriteString("prototype", call.Prototype());
        json.WriteString("since", call.Since.ToString());
        json.WriteStartArray("arguments");
        foreach (var rule in BuiltInAbi.Definition.Differences.Rules.Where(r => r.Call.Number == call.Number))
        {
            json.WriteStartObject();
            json.WriteString("argument", rule.Subject);
            json.WriteString("else", rule.Error);
            json.WriteStartObject(rule.Set.AreFlags ? "flags" : "values");
            foreach (var constant in rule.ConstantsOf(release.Release)) json.WriteNumber(constant.Name, constant.Value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Structures(Utf8JsonWriter json, AbiVersion release)
    {
        var differences = BuiltInAbi.Definition.Differences;
        json.WriteStartArray("structures");
        foreach (var layout in differences.Structures.Select(s => s.Name).Distinct(StringComparer.Ordinal).Select(n => differences.Layout(n, release.Release)).OfType<Structure>())
        {
            json.WriteStartObject();
            json.WriteString("name", layout.Name);
            json.WriteNumber("layout", layout.Version);
            json.WriteNumber("size", layout.Size);
            json.WriteStartObject("offsets");
            foreach (var field in layout.Fields) json.WriteNumber(field.Name, field.Offset);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Names(Utf8JsonWriter json, string property, IEnumerable<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static void Constants(Utf8JsonWriter json, string property, IEnumerable<ConstantDifference> constants)
    {
        json.WriteStartArray(property);
        foreach (var (rule, constant) in constants)
        {
            json.WriteStartObject();
            json.WriteString("call", rule.Call.Name);
            json.WriteString("argument", rule.Subject);
            json.WriteString("constant", constant.Name);
            json.WriteNumber("value", constant.Value);
            json.WriteString("since", constant.Since.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Layout(Utf8JsonWriter json, string property, Structure? layout)
    {
        if (layout is null)
        {
            json.WriteNull(property);
            return;
        }
        json.WriteStartObject(property);
        json.WriteNumber("layout", layout.Version);
        json.WriteNumber("size", layout.Size);
        json.WriteEndObject();
    }

    private static void Changes(Utf8JsonWriter json, string property, IEnumerable<CallChange> changes)
    {
        json.WriteStartArray(property);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("call", change.Call.Name);
            json.WriteString("since", change.Since.ToString());
            json.WriteString("text", change.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
