using System.Globalization;

namespace Trapless.Programs.Tests.Harness;

/// <summary>Where the repository keeps what the tests use.</summary>
public static class Layout
{
    /// <summary>The root of the repository: the nearest directory above the test assembly that holds <c>Trapless.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The sources of the guest programs.</summary>
    public static string GuestSources { get; } = Path.Combine(Root, "tests", "guests");

    /// <summary>The built guest programs and their libraries.</summary>
    public static string Guests { get; } = Path.Combine(Root, "artifacts", "guests");

    /// <summary>What is installed side by side: <c>trapless</c> and <c>trapless-ld</c>; <c>TRAPLESS_TEST_PRODUCT</c> names another place.</summary>
    public static string Product { get; } = Environment.GetEnvironmentVariable("TRAPLESS_TEST_PRODUCT") ?? Path.Combine(Root, "artifacts", "trapless");

    /// <summary>The loader.</summary>
    public static string Loader { get; } = Path.Combine(Product, "trapless-ld");

    /// <summary>The command line.</summary>
    public static string CommandLine { get; } = Path.Combine(Product, "trapless");

    /// <summary><c>XDG_CACHE_HOME</c> of every run: all tests share one image cache, which no user and no other build of Trapless has filled.</summary>
    public static string CacheHome { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "test-cache", BuildStamp())).FullName;

    /// <summary>The image cache below <see cref="CacheHome"/>.</summary>
    public static string Cache { get; } = Directory.CreateDirectory(Path.Combine(CacheHome, "trapless"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    private static string BuildStamp() => !File.Exists(Loader) ? "none" : new[] { Loader, CommandLine }
        .Where(File.Exists).Max(File.GetLastWriteTimeUtc).ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

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
