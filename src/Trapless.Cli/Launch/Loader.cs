using Trapless.Cache;

namespace Trapless.Cli.Launch;

/// <summary>The loader, <c>trapless-ld</c>: it lies beside this program.</summary>
internal static class Loader
{
    internal static string Path { get; } = System.IO.Path.Combine(Directory(), "trapless-ld");

    /// <summary>Where this program lies. The kernel knows all its bytes.</summary>
    private static string Directory() =>
        PathText.MayHaveLost(AppContext.BaseDirectory) && Entries.LinkTarget("/proc/self/exe") is { } own ? System.IO.Path.GetDirectoryName(own)! : AppContext.BaseDirectory;

    /// <summary>The loader's command line for a program; docs/formats.md has its grammar.</summary>
    /// <exception cref="CliException">There is no loader.</exception>
    internal static LaunchPlan For(LaunchPlan program, CacheDirectory? cache, LoaderOptions options)
    {
        if (FileStatus.TryGet(Path) is not { IsRegular: true })
            throw new CliException($"{Path}: the loader is missing; build it with ./trapless version, or install Trapless again");
        var arguments = new List<string> { "trapless-ld" };
        if (cache is not null) arguments.AddRange(["--cache", cache.Root]);
        if (options.CountersFile is { } file) arguments.AddRange(["--stat", file]);
        if (options.Strict) arguments.Add("--strict");
        if (options.Complete) arguments.Add("--complete");
        if (options.Quiet) arguments.Add("--quiet");
        if (options.NoServe) arguments.Add("--no-serve");
        if (options.Kernel?.Kernel is { } kernel) arguments.AddRange(["--kernel", kernel]);
        if (options.Kernel?.Map == true) arguments.Add("--map");
        if (options.Kernel?.Abi is { } abi) arguments.AddRange(["--abi", abi]);
        if (options.KernelMode is { } entry) arguments.Add("--kernel-mode=" + entry);
        arguments.Add("--argv0");
        return new LaunchPlan(PathText.Encode(Path),
            [.. arguments.Select(PathText.Encode), program.Arguments[0], "--"u8.ToArray(), program.File, .. program.Arguments.Skip(1)]);
    }
}

/// <summary>What the loader is told beside the program.</summary>
/// <param name="Strict">Incompleteness is an error.</param>
/// <param name="Complete">Missed sites are caught.</param>
/// <param name="Quiet">Say nothing of what runs without the layer.</param>
/// <param name="NoServe">The layer answers nothing itself.</param>
/// <param name="Kernel">The kernel the program sees.</param>
/// <param name="CountersFile">File of the counters, or null.</param>
/// <param name="KernelMode">The kernel module's entry, fast or safe; null: ring 3.</param>
internal sealed record LoaderOptions(bool Strict, bool Quiet, bool NoServe = false, bool Complete = false, KernelOptions? Kernel = null, string? CountersFile = null, string? KernelMode = null);

/// <summary>The kernel a program sees.</summary>
/// <param name="Kernel">The one to behave as, or null.</param>
/// <param name="Map">Supply what it lacks.</param>
/// <param name="Abi">The ABI the program was made for, or null.</param>
internal sealed record KernelOptions(string? Kernel, bool Map, string? Abi);
