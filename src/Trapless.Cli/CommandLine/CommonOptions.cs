using System.CommandLine;
using Trapless.Cache;
using Trapless.Cli.Launch;

namespace Trapless.Cli.CommandLine;

/// <summary>Options several commands share, and their second way, the environment.</summary>
internal static class CommonOptions
{
    /// <summary>A switch. It takes no value, or <c>run --strict true</c> would swallow the program.</summary>
    internal static Option<bool> Switch(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    internal static Option<bool> Complete() =>
        Switch("--complete", "Catch system calls of code that has no image too, such as a JIT compiler's (TRAPLESS_COMPLETE=1).");

    internal static Option<string?> Cache() =>
        new("--cache") { Description = "Directory of images (TRAPLESS_CACHE; else ~/.cache/trapless, /var/cache/trapless).", HelpName = "DIR" };

    internal static Option<bool> NoServe() => Switch("--no-serve", "Answer no system call in the layer: the kernel gets them all (TRAPLESS_SERVE=0).");

    internal static Option<string?> Kernel() =>
        new("--kernel") { Description = "Behave as that kernel: newer calls and flags fail (TRAPLESS_KERNEL).", HelpName = "linux-4.18" };

    internal static Option<bool> Map() => Switch("--map", "Supply by older calls what the kernel lacks (TRAPLESS_MAP=1).");

    internal static Option<string?> Abi() =>
        new("--abi") { Description = "The ABI the program was made for; it is refused where there is no map from it.", HelpName = "NAME" };

    internal static Option<string> Format(params string[] formats)
    {
        var option = new Option<string>("--format") { Description = "Form of the output.", DefaultValueFactory = _ => formats[0] };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    /// <summary>The cache an option, the environment or the defaults name.</summary>
    /// <exception cref="CacheException">None can be used.</exception>
    internal static CacheDirectory Locate(string? option) =>
        CacheLocator.Locate(string.IsNullOrEmpty(option) ? EnvironmentBlock.Variable("TRAPLESS_CACHE") : option, EnvironmentBlock.Variable);

    /// <summary>Whether a variable is set to something other than 0.</summary>
    internal static bool IsOn(string variable) => Environment.GetEnvironmentVariable(variable) is not (null or "" or "0");

    /// <summary>What <c>--kernel</c>, <c>--map</c> and <c>--abi</c> say together, or the environment.</summary>
    internal static KernelOptions KernelOf(string? kernel, bool map, string? abi) =>
        new(kernel ?? (Environment.GetEnvironmentVariable("TRAPLESS_KERNEL") is { Length: > 0 } given ? given : null), map || IsOn("TRAPLESS_MAP"), abi);

    /// <summary><c>TRAPLESS_SERVE=0</c>: as <c>--no-serve</c>.</summary>
    internal static bool IsServingTurnedOff => string.Equals(Environment.GetEnvironmentVariable("TRAPLESS_SERVE"), "0", StringComparison.Ordinal);

    /// <summary>The entry of the kernel module: <c>fast</c>, <c>safe</c> (by <c>TRAPLESS_KERNEL_MODE</c> only), or null for ring 3.</summary>
    /// <exception cref="CliException">The variable says something else.</exception>
    internal static string? KernelMode(bool wanted) => Environment.GetEnvironmentVariable("TRAPLESS_KERNEL_MODE") switch
    {
        null or "" or "0" => wanted ? "fast" : null,
        "1" or "fast" => "fast",
        "safe" => "safe",
        var other => throw new CliException($"TRAPLESS_KERNEL_MODE={other}: set it to fast, safe or 0"),
    };

    /// <summary><c>TRAPLESS=0</c>: programs run natively.</summary>
    internal static bool IsTurnedOff => string.Equals(Environment.GetEnvironmentVariable("TRAPLESS"), "0", StringComparison.Ordinal);
}
