using System.Globalization;
using System.Text;
using Trapless.Abi;

namespace Trapless.Generator.Emitters;

/// <summary>
/// The map of one pair: how each call of a program made for one release is provided on the kernel of another. Its first statement names
/// both with the digests of their definitions; what is not listed is direct.
/// </summary>
public sealed class MapEmitter(AbiVersion program, AbiVersion kernel) : IEmitter
{
    /// <summary>Where the maps are, relative to the root.</summary>
    public const string Folder = "abi/maps";

    /// <inheritdoc/>
    public string Name => $"map {program.Name} to {kernel.Name}";

    /// <inheritdoc/>
    public string OutputPath => $"{Folder}/{program.Name}-to-{kernel.Name}.map";

    /// <summary>An emitter for each pair of releases.</summary>
    public static IEnumerable<IEmitter> ForAll(AbiDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        AbiVersion[] releases = [.. definition.Releases];
        return from program in releases from kernel in releases where program != kernel select new MapEmitter(program, kernel);
    }

    /// <inheritdoc/>
    public string Emit(GenerationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Text(model.Newest, model.Newest.SourceFile);
    }

    /// <summary>The map from a definition.</summary>
    internal string Text(AbiDefinition definition, string source)
    {
        AbiMap map = AbiMap.Between(definition, program, kernel);
        StringBuilder text = new();
        text.Append("# ").Append(Banner.Of(source)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"MAP \"{program.Name}\" \"{AbiListing.Digest(definition, program.Release)}\"\n");
        text.Append(CultureInfo.InvariantCulture, $"TO \"{kernel.Name}\" \"{AbiListing.Digest(definition, kernel.Release)}\";\n\n");
        foreach (MapEntry entry in map.Entries)
            AppendEntry(text, entry);
        return text.Append("DIRECT all others;\n").ToString();
    }

    private static void AppendEntry(StringBuilder text, MapEntry entry)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Word(entry.Implementation)} {entry.Call.Number} {entry.Call.Name}");
        if (entry.Conversion is { } conversion)
            text.Append(CultureInfo.InvariantCulture, $" {conversion.Function}");
        string[] constants = [.. entry.Constants.GroupBy(d => (d.Rule.Subject, Fate: Fate(entry, d)), d => d.Constant.Name).Select(g => $"{g.Key.Subject} {g.Key.Fate} {string.Join(", ", g)};")];
        text.Append(constants.Length > 0 ? " { " + string.Join(" ", constants) + " }" : "").Append(";\n");
    }

    /// <summary>What becomes of a constant the kernel does not know: the layer converts it, its bits are cleared, or the call fails.</summary>
    private static string Fate(MapEntry entry, ConstantDifference difference)
    {
        if (entry.Conversion is not null)
            return "CONVERTED";
        return difference.Constant.IsHint || difference.Rule.Error is null ? "CLEARED" : difference.Rule.Error;
    }

    /// <summary>The word of the language.</summary>
    internal static string Word(Implementation implementation) => implementation switch
    {
        Implementation.Direct => "DIRECT",
        Implementation.Adjust => "ADJUST",
        Implementation.Custom => "CUSTOM",
        _ => "ENOSYS",
    };
}
