using Trapless.Abi;

namespace Trapless.Generator;

/// <summary>The definitions this program was built with: nothing needs the repository to know a kernel release.</summary>
public static class BuiltInAbi
{
    private static readonly Lazy<AbiDefinition> Newest = new(Read);

    /// <summary>The newest release with all before it; read when first asked for, some milliseconds.</summary>
    public static AbiDefinition Definition => Newest.Value;

    /// <summary>
    /// A release by its name, <c>linux-4.18</c>, by its number alone, or as <c>newest</c>. One between the oldest and the newest need not
    /// have a file of its own: everything says since when it is. Null when it is none of these.
    /// </summary>
    public static AbiVersion? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        AbiVersion[] releases = [.. Definition.Releases];
        if (name.Equals("newest", StringComparison.Ordinal))
            return releases[^1];
        const string Prefix = "linux-";
        string number = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
        if (!KernelVersion.TryParse(number, out KernelVersion release) || release < releases[0].Release || release > releases[^1].Release)
            return null;
        return Array.Find(releases, r => r.Release == release) ?? new AbiVersion(Prefix + release, release, Definition.SourceFile);
    }

    private static AbiDefinition Read()
    {
        AbiReadResult result = AbiReader.Read(GeneratorRunner.NewestPath, ReadResource);
        return result.Definition ?? throw new AbiException(result.Problems);
    }

    private static string? ReadResource(string path)
    {
        using Stream? stream = typeof(BuiltInAbi).Assembly.GetManifestResourceStream(path);
        if (stream is null)
            return null;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
