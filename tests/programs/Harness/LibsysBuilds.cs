namespace Trapless.Programs.Tests.Harness;

/// <summary>Every variant of libsys, built once for a class of tests with the command line users have.</summary>
public sealed class LibsysBuilds : IAsyncLifetime
{
    private readonly Scratch scratch = new();

    /// <summary>A directory for what a test builds.</summary>
    public string Work => scratch.Path;

    /// <summary>The directory of a variant.</summary>
    public string Of(string variant) => Path.Combine(scratch.Path, variant);

    /// <summary>Examples and their sources.</summary>
    public static string Example(string path) => Path.Combine(Layout.Root, "examples", path);

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        foreach (var variant in (string[])["code", "nobits", "rtld"])
        {
            Shell.Run(Work, $"'{Layout.CommandLine}' libsys build --variant {variant} -o '{Of(variant)}'");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Compiles a C program against a variant; <paramref name="linked"/> is <c>a</c> or <c>so</c>. Returns its path.</summary>
    public string Compile(string source, string variant, string linked, string flags = "")
    {
        var directory = Of(variant);
        var program = Path.Combine(Work, $"{Path.GetFileNameWithoutExtension(source)}-{variant}-{linked}");
        var isNobits = string.Equals(variant, "nobits", StringComparison.Ordinal);
        var interpreter = isNobits ? $"'{directory}/libsys-program.o' -Wl,--dynamic-linker={Layout.Loader}" : "";
        var library = string.Equals(linked, "so", StringComparison.Ordinal)
            ? $"$(PKG_CONFIG_PATH='{directory}' pkg-config --libs libsys) -Wl,-rpath,'{directory}'"
            : $"-lc '{directory}/libsys.a' {(isNobits ? $"-Wl,-T,'{directory}/libsys-nobits.ld'" : "")} {interpreter}";
        Shell.Run(Work, $"gcc -O2 -Wall -Wextra -Werror -I'{directory}/include' '{source}' -o '{program}' {flags} {library}");
        return program;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
