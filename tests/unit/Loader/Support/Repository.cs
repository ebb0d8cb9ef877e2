namespace Trapless.Loader.Tests.Support;

/// <summary>Where the repository keeps what these tests look at.</summary>
internal static class Repository
{
    private static readonly string[] AssemblyFolders = ["Layer/Entry", "Kernel", "Loader"];

    /// <summary>The nearest directory above the test assembly that holds <c>Trapless.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>What is installed side by side: <c>trapless</c> and <c>trapless-ld</c>; <c>TRAPLESS_TEST_PRODUCT</c> names another place.</summary>
    public static string Product { get; } = Environment.GetEnvironmentVariable("TRAPLESS_TEST_PRODUCT") ?? Path.Combine(Root, "artifacts", "trapless");

    /// <summary>The image under test.</summary>
    public static string Loader { get; } = Require(Path.Combine(Product, "trapless-ld"));

    /// <summary>The text of a source file below <c>src/freestanding</c>.</summary>
    public static string Source(string name) => File.ReadAllText(Path.Combine(Root, "src", "freestanding", name));

    /// <summary>The assembly sources: name below <c>src/freestanding</c> and text. Generated slots are left out.</summary>
    public static IEnumerable<(string Name, string Text)> AssemblySources() =>
        from folder in AssemblyFolders
        from path in Directory.EnumerateFiles(Path.Combine(Root, "src", "freestanding", folder), "*.S").Order(StringComparer.Ordinal)
        select ($"{folder}/{Path.GetFileName(path)}", File.ReadAllText(path));

    private static string Require(string path) =>
        File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build it with ./trapless version");

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Trapless.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Trapless.slnx above {AppContext.BaseDirectory}: run the tests from a checkout");
    }
}
