using Trapless.Cache;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Output;

namespace Trapless.Cli.Launch;

/// <summary>Sees to it that a program, its interpreter and its libraries have their images before it starts.</summary>
internal static class WarmUp
{
    /// <summary>The cache to run with; null if none can be used, which is said.</summary>
    /// <exception cref="CliException">With <paramref name="strict"/>, whatever would not go through the layer.</exception>
    internal static CacheDirectory? Run(string program, string? cacheOption, bool strict, bool quiet)
    {
        CacheDirectory? directory = null;
        try
        {
            directory = CommonOptions.Locate(cacheOption);
            Ensure(directory, program, strict, quiet);
        }
        catch (CacheException e) when (!strict)
        {
            if (!quiet) Message.Write(e.Message + "; running with what is there");
        }
        return directory;
    }

    private static void Ensure(CacheDirectory directory, string program, bool strict, bool quiet)
    {
        var closure = ProgramClosure.Of(program, EnvironmentBlock.Variable("LD_LIBRARY_PATH"), EnvironmentBlock.Variable("LD_PRELOAD"));
        var shared = CacheLocator.Shared() is { } system ? new ImageCache(system) : null;
        using var progress = new RewriteProgress(quiet);
        var cache = new ImageCache(directory);
        var results = cache.Ensure([.. closure.Files.Where(f => shared?.Find(f) is null)], progress.Report);
        cache.Connect(closure.Files);
        progress.Dispose();
        foreach (var result in results.Where(r => strict || !LoaderWillSay(r, closure))) Judge(result, strict, quiet);
    }

    /// <summary>The loader says of the program itself that it has no image, or, when the kernel refuses it too, only that.</summary>
    private static bool LoaderWillSay(CacheResult result, ProgramClosure closure) =>
        result.Record is IndexRecord.Unrewritable && closure.Files.Count > 0 && string.Equals(result.Path, closure.Files[0], StringComparison.Ordinal);

    /// <summary>Incompleteness is said when it is found, not on every run.</summary>
    private static void Judge(CacheResult result, bool strict, bool quiet)
    {
        if (result.Shortcoming is not { } text) return;
        if (strict) throw new CliException($"--strict: {text}");
        if (!quiet && (result.Built || result.Error is not null)) Message.Write(text);
    }
}
