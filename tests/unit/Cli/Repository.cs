namespace Trapless.Cli.Tests;

/// <summary>The checkout the tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    /// <summary>What is installed side by side: <c>trapless</c> and <c>trapless-ld</c>; <c>TRAPLESS_TEST_PRODUCT</c> names another place.</summary>
    internal static string Product { get; } = Environment.GetEnvironmentVariable("TRAPLESS_TEST_PRODUCT") ?? Path("artifacts/trapless");

    internal static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    internal static string Read(string relative) => File.ReadAllText(Path(relative));

    private static string Find(string start)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Trapless.slnx"))) return at.FullName;
        throw new DirectoryNotFoundException($"no checkout above {start}");
    }
}
