using System.Globalization;
using Trapless.Abi;
using Trapless.Generator;

namespace Trapless.Cli.Abi;

/// <summary>Writes what <c>trapless abi</c> tells for a person.</summary>
internal static class AbiText
{
    internal static void List(TextWriter output)
    {
        var definition = BuiltInAbi.Definition;
        output.WriteLine("name        calls  digest        definition");
        foreach (var release in definition.Releases)
        {
            var calls = definition.Calls.Count(c => c.IsIn(release.Release));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{release.Name,-10}  {calls,5}  {AbiListing.Digest(definition, release.Release)[..12]}  {release.SourceFile}"));
        }
    }

    internal static void Show(TextWriter output, AbiVersion release) => output.Write(AbiListing.Of(BuiltInAbi.Definition, release.Release));

    internal static void Show(TextWriter output, AbiVersion release, SystemCall call)
    {
        if (!call.IsIn(release.Release)) output.WriteLine($"{release.Name} does not have it: {call.Name} is {Life(call)}");
        else output.Write(AbiListing.Of(BuiltInAbi.Definition, release.Release, call));
        if (BuiltInAbi.Definition.Differences.Conversions.GetValueOrDefault(call.Number) is not { } conversion) return;
        output.WriteLine($"    a map keeps: {conversion.Keeps}");
        if (conversion.Loses is { } lost) output.WriteLine($"    a map loses: {lost}");
    }

    internal static void Diff(TextWriter output, AbiComparison comparison)
    {
        foreach (var call in comparison.AddedCalls) output.WriteLine($"+ {call.Name} ({call.Number})");
        foreach (var call in comparison.RemovedCalls) output.WriteLine($"- {call.Name} ({call.Number})");
        foreach (var group in comparison.AddedConstants.GroupBy(Subject, StringComparer.Ordinal)) output.WriteLine($"+ {group.Key}: {string.Join(", ", group.Select(d => d.Constant.Name))}");
        foreach (var group in comparison.RemovedConstants.GroupBy(Subject, StringComparer.Ordinal)) output.WriteLine($"- {group.Key}: {string.Join(", ", group.Select(d => d.Constant.Name))}");
        foreach (var difference in comparison.Structures) output.WriteLine(Line(difference));
        foreach (var change in comparison.BegunChanges) output.WriteLine($"+ {change.Call.Name}: {change.Text} ({change.Since})");
        foreach (var change in comparison.UndoneChanges) output.WriteLine($"- {change.Call.Name}: {change.Text} ({change.Since})");
    }

    private static string Subject(ConstantDifference difference) => $"{difference.Rule.Call.Name} {difference.Rule.Subject}";

    private static string Line(StructureDifference difference)
    {
        var sign = difference.Before is null ? '+' : difference.After is null ? '-' : '*';
        return $"{sign} struct {difference.Name}: {Layout(difference.Before)}{(sign == '*' ? " -> " : "")}{Layout(difference.After)}";
    }

    private static string Layout(Structure? layout) =>
        layout is null ? "" : string.Create(CultureInfo.InvariantCulture, $"layout {layout.Version}, {layout.Size} bytes");

    private static string Life(SystemCall call)
    {
        if (call.IsUnimplemented) return "a reserved number";
        return call.Removed is { } removed ? $"in {call.Since} until {removed}" : $"in {call.Since} and later";
    }
}
