namespace Trapless.Programs.Tests.Harness;

/// <summary>Sources of Debian packages, fetched once with a configuration of apt of their own: the machine's stays as it is.</summary>
public static class SourcePackage
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    // The machine's own places to get packages from, for their sources; in both forms that sources.list(5) knows.
    private const string Fetch = """
        mkdir -p lists/partial parts
        { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true; } | sed -n 's/^deb /deb-src /p' > parts/machine.list
        { cat /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } | sed 's/^Types:.*/Types: deb-src/' > parts/machine.sources
        options="-qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$PWD/parts -o Dir::State::lists=$PWD/lists -o Dir::Cache=$PWD -o APT::Sandbox::User="
        apt-get $options update && apt-get $options source --download-only "$NAME"
        rm -rf lists parts
        """;

    /// <summary>The path of the upstream archive (<c>NAME_VERSION.orig.tar.*</c>) in <c>artifacts/sources</c>.</summary>
    public static async Task<string> Archive(string name)
    {
        await OneAtATime.WaitAsync();
        try
        {
            var directory = Directory.CreateDirectory(Path.Combine(Layout.Root, "artifacts", "sources", name)).FullName;
            return Find(directory, name) ?? Get(directory, name);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static string Get(string directory, string name)
    {
        Shell.Run(directory, $"NAME={name}\n{Fetch}");
        return Find(directory, name) ?? throw new FileNotFoundException($"apt-get source {name} left no archive in {directory}");
    }

    private static string? Find(string directory, string name) =>
        Directory.EnumerateFiles(directory, $"{name}_*.orig.tar.*").FirstOrDefault(path => !path.EndsWith(".asc", StringComparison.Ordinal));
}
