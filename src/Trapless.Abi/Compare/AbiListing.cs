using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trapless.Abi;

/// <summary>A release as text: its calls, the constants of their arguments and its structures. The same definition gives the same text.</summary>
public static class AbiListing
{
    /// <summary>The lines of a release, each ended by '\n'.</summary>
    public static string Of(AbiDefinition definition, KernelVersion release)
    {
        ArgumentNullException.ThrowIfNull(definition);
        StringBuilder text = new();
        foreach (SystemCall call in definition.Calls.Where(call => call.IsIn(release)))
            text.Append(Of(definition, release, call));

        foreach (string name in definition.Differences.Structures.Select(s => s.Name).Distinct(StringComparer.Ordinal))
        {
            if (definition.Differences.Layout(name, release) is { } layout)
                AppendLayout(text, layout);
        }

        return text.ToString();
    }

    /// <summary>The lines of one call that the release has.</summary>
    public static string Of(AbiDefinition definition, KernelVersion release, SystemCall call)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(call);
        StringBuilder text = new();
        text.Append(call).Append('\n');
        foreach (ArgumentRule rule in definition.Differences.Rules.Where(rule => rule.Call.Number == call.Number))
            AppendRule(text, rule, release);
        foreach (CallChange change in definition.Differences.Changes.Where(change => change.Call.Number == call.Number && change.Since <= release))
            text.Append(CultureInfo.InvariantCulture, $"    since {change.Since}: {change.Text}\n");
        return text.ToString();
    }

    /// <summary>SHA-256 of the text of a release, in hexadecimal: what a map is made for.</summary>
    public static string Digest(AbiDefinition definition, KernelVersion release) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(definition, release))));

    private static void AppendRule(StringBuilder text, ArgumentRule rule, KernelVersion release)
    {
        string[] constants = [.. rule.ConstantsOf(release).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Name} 0x{c.Value:x}"))];
        if (constants.Length == 0)
            return;
        string only = rule.Condition is { } when ? string.Create(CultureInfo.InvariantCulture, $" when {rule.Call.Arguments[when.Argument].Name} is {when.Value}") : "";
        text.Append(CultureInfo.InvariantCulture, $"    {rule.Subject}{only}: {string.Join(", ", constants)}; else {rule.Error ?? "ignored"}\n");
    }

    private static void AppendLayout(StringBuilder text, Structure layout)
    {
        text.Append(CultureInfo.InvariantCulture, $"struct {layout.Name}, layout {layout.Version}, {layout.Size} bytes\n");
        foreach (StructureField field in layout.Fields)
        {
            string array = field.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"[{field.Count}]") : "";
            text.Append(CultureInfo.InvariantCulture, $"    {field.Offset} {field.Type} {field.Name}{array}\n");
        }
    }
}
