namespace Trapless.Bench;

/// <summary>What is measured: a loader, a command line and a cache of its own. Paths are absolute.</summary>
internal sealed record Product(string CommandLine, string Loader, string Cache)
{
    /// <exception cref="BenchException">The loader or the command line has not been built.</exception>
    public static Product Find(string root, string cache)
    {
        var directory = Environment.GetEnvironmentVariable("TRAPLESS_BENCH_PRODUCT") is { Length: > 0 } set
            ? Path.GetFullPath(set)
            : Path.Combine(root, "artifacts", "trapless");
        var product = new Product(Path.Combine(directory, "trapless"), Path.Combine(directory, "trapless-ld"), cache);
        foreach (var file in new[] { product.CommandLine, product.Loader })
        {
            if (!File.Exists(file))
            {
                throw new BenchException($"{file} is missing; build it with ./trapless version");
            }
        }

        return product;
    }
}
